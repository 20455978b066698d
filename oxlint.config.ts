import { defineConfig, type OxlintOverride } from 'oxlint';

/** Who may import whom (CONTRIBUTING.md has the picture): each folder of src with the folders and files it may use beside itself. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  util: [],
  i18n: ['util', 'errors'],
  fields: ['util', 'i18n', 'errors'],
  entities: ['util', 'i18n', 'errors', 'fields'],
  auth: ['util', 'i18n', 'errors', 'fields', 'entities'],
  db: ['util', 'i18n', 'errors', 'fields', 'entities'],
  query: ['util', 'i18n', 'errors', 'fields', 'entities', 'db'],
  output: ['util', 'i18n', 'errors', 'fields', 'entities'],
  rules: ['util', 'i18n', 'errors', 'fields', 'entities', 'auth', 'db', 'query', 'output'],
  reports: ['util', 'i18n', 'errors', 'fields', 'entities', 'auth', 'db', 'query', 'output'],
  services: ['util', 'i18n', 'errors', 'fields', 'entities', 'auth', 'db', 'query', 'output', 'rules', 'reports', 'config'],
  // Names of fields on the command line are those of the query language.
  cli: ['util', 'i18n', 'errors', 'fields', 'entities', 'auth', 'query', 'output', 'services', 'keys', 'config'],
  // The form of conditions and the line are two views of one filter: the screen reads and writes both as one types.
  tui: ['util', 'i18n', 'errors', 'fields', 'entities', 'auth', 'query', 'output', 'services', 'keys', 'config'],
};
const FILES = ['errors', 'config', 'keys', 'main'];

const WHY: Readonly<Record<string, string>> = {
  db: 'Only services hold a connection: there permissions are asked and every write becomes a step of the ledger.',
  services: 'Services stand above: what they need from below is passed in, so that it stays pure and easy to test.',
  cli: 'Commands and screens are two doors to the same services; neither is built on the other.',
  tui: 'Commands and screens are two doors to the same services; neither is built on the other.',
  main: 'main.ts puts everything together and is imported by nobody.',
};

/** Packages that only one part of the program knows, so that they can be replaced there. */
const PACKAGES: readonly { readonly names: readonly string[]; readonly only: readonly string[]; readonly why: string }[] = [
  { names: ['react', 'ink'], only: ['tui'], why: 'React and Ink are for screens only: commands must start without them.' },
  { names: ['commander'], only: ['cli'], why: 'The command line is read in src/cli only.' },
  { names: ['better-sqlite3', 'pg'], only: ['db'], why: 'Drivers are known to src/db only: everything else works on either engine.' },
  {
    names: ['kysely'],
    only: ['db', 'query', 'rules', 'reports', 'services', 'entities'],
    why: 'Queries are made by services and what they use, never by screens, commands or output.',
  },
  { names: ['@node-rs/argon2'], only: ['auth'], why: 'Passwords are hashed in src/auth/password.ts only.' },
  { names: ['csv-parse', 'iconv-lite', 'saxes', 'yauzl'], only: ['output', 'services'], why: 'Files are read by the import and written by src/output.' },
];

type Pattern = { readonly regex: string; readonly message: string };

const quoted = (name: string): string => name.replace(/[/.@-]/g, (sign) => (sign === '@' ? sign : `\\${sign}`));

function layerPattern(target: string, folder: string): Pattern {
  const end = FILES.includes(target) ? '\\.tsx?$' : '/';
  const why = WHY[target] ?? 'A layer imports only from below.';
  return { regex: `^(\\.\\.?/)+${target}${end}`, message: `${folder} may not import ${target}. ${why}` };
}

function packagePatterns(folder: string): readonly Pattern[] {
  return PACKAGES.filter(({ only }) => !only.includes(folder)).map(({ names, why }) => ({
    regex: `^(${names.map(quoted).join('|')})(/|$)`,
    message: why,
  }));
}

const others = [...Object.keys(LAYERS), ...FILES];

const layers: OxlintOverride[] = Object.entries(LAYERS).map(([folder, allowed]) => ({
  files: [`src/${folder}/**/*.ts`, `src/${folder}/**/*.tsx`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          ...others.filter((other) => other !== folder && !allowed.includes(other)).map((other) => layerPattern(other, folder)),
          ...packagePatterns(folder),
        ],
      },
    ],
  },
}));

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'promise', 'react', 'vitest'],
  categories: { correctness: 'error', suspicious: 'error' },
  env: { node: true, es2024: true },
  ignorePatterns: ['dist*/**', 'node_modules/**', 'coverage/**', 'fixtures/**/*.ts'],
  rules: {
    'typescript/no-explicit-any': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/await-thenable': 'error',
    'typescript/no-unsafe-argument': 'error',
    'typescript/no-unsafe-assignment': 'error',
    'typescript/no-unsafe-call': 'error',
    'typescript/no-unsafe-member-access': 'error',
    'typescript/no-unsafe-return': 'error',
    'typescript/no-unsafe-type-assertion': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    'typescript/consistent-type-imports': 'error',
    'import/no-cycle': 'error',
    'import/no-default-export': 'error',
    'max-lines': ['error', { max: 400 }],
    'max-lines-per-function': ['error', { max: 60, skipComments: true }],
    'max-depth': ['error', 4],
    complexity: ['error', { max: 20 }],
    eqeqeq: 'error',
    'no-console': 'error',
    'prefer-const': 'error',
    // Unused names are TypeScript's and knip's business as well; a leading underscore says that it is meant.
    'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    // A string is spread to take it apart into characters.
    'typescript/no-misused-spread': ['error', { allow: ['string'] }],
    // Text from data is searched for control characters on purpose.
    'no-control-regex': 'off',
    // TypeScript's noImplicitReturns sees the same, and knows types.
    'consistent-return': 'off',
    // Worker threads have no origin.
    'unicorn/require-post-message-target-origin': 'off',
    'unicorn/consistent-function-scoping': 'off',
    // An array of a known length is made at once.
    'unicorn/no-new-array': 'off',
    // There are no classes but errors: a method of an interface is a function as it is.
    'typescript/unbound-method': 'off',
    // `fc.assert` and `pg.Client` are how these packages want to be used.
    'import/no-named-as-default-member': 'off',
    'promise/always-return': 'off',
    'react/react-in-jsx-scope': 'off',
    'no-underscore-dangle': 'off',
    'no-await-in-loop': 'off',
  },
  overrides: [
    { files: ['src/tui/**/*.tsx'], rules: { 'max-lines-per-function': ['error', { max: 80, skipComments: true }] } },
    { files: ['src/i18n/**/*.ts'], rules: { 'max-lines': 'off' } },
    { files: ['src/db/dynamic.ts'], rules: { 'typescript/no-unsafe-type-assertion': 'off' } },
    {
      files: ['test/**/*.ts', 'test/**/*.tsx'],
      rules: {
        'max-lines-per-function': 'off',
        'typescript/no-unsafe-assignment': 'off',
        'typescript/no-unsafe-member-access': 'off',
        'typescript/no-unsafe-argument': 'off',
        'typescript/no-unsafe-type-assertion': 'off',
        'typescript/no-non-null-assertion': 'off',
        'no-console': 'off',
        // Suites run over tables of cases and engines, with helpers that expect.
        'vitest/no-conditional-expect': 'off',
        'vitest/no-standalone-expect': 'off',
        'vitest/expect-expect': 'off',
        'vitest/require-to-throw-message': 'off',
        'vitest/valid-title': 'off',
        'vitest/valid-expect': ['error', { maxArgs: 2 }],
      },
    },
    {
      files: ['bin/*.js', 'bin/*.mjs', '*.config.ts'],
      rules: {
        'import/no-default-export': 'off',
        'typescript/no-require-imports': 'off',
        'typescript/no-unsafe-assignment': 'off',
        'typescript/no-unsafe-call': 'off',
        'typescript/no-unsafe-member-access': 'off',
        'typescript/no-unsafe-argument': 'off',
        'typescript/no-unsafe-return': 'off',
        'no-console': 'off',
      },
    },
    ...layers,
  ],
});
