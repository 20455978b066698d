// Bundles the program into dist/: the screens start in half the time that separate files take.
'use strict';

const fs = require('fs');
const path = require('path');
const vm = require('vm');
const { joinChunks } = require('./join-chunks.js');
const { licences } = require('./licences.js');

const ROOT = path.join(__dirname, '..');
const DIST = path.join(ROOT, 'dist');
/** What the bundle is made of. */
const SOURCES = ['src', 'migrations', 'fixtures', 'bin', 'package-lock.json', 'tsconfig.json'];

/** Native modules cannot be bundled; they are the package's only dependencies. */
const EXTERNAL = ['better-sqlite3', '@node-rs/argon2', 'pg-native'];

// Bundled CommonJS packages call require() for Node's own modules.
const BANNER = "import { createRequire as kehuCreateRequire } from 'node:module';const require = kehuCreateRequire(import.meta.url);";

/** Chinese as escapes: a file of nothing but ASCII takes half the memory, in every thread. */
const OUTPUT = { format: 'esm', platform: 'node', target: 'node22.12', minifyWhitespace: true, minifySyntax: true, charset: 'ascii', legalComments: 'none', logLevel: 'warning' };

/** Where a thread, or a way to use the program, begins. */
const ROOTS = ['src/main.ts', 'src/services/client.ts', 'src/tui/app.tsx', 'src/cli/start.ts', 'src/cli/program.ts', 'src/services/worker.ts', 'src/services/import/reader.ts', 'src/services/backup/check-thread.ts', 'src/db/fold-thread.ts'];

/** Ink imports its development tools behind a condition; they are not installed. */
const noDevtools = {
  name: 'no-devtools',
  setup(bundler) {
    bundler.onResolve({ filter: /^react-devtools-core$/ }, () => ({ path: 'react-devtools-core', namespace: 'stub' }));
    bundler.onLoad({ filter: /.*/, namespace: 'stub' }, () => ({ contents: 'export default {}' }));
  },
};

/** One light string-width for everybody; it requires the real one when it has to. */
const lightWidth = {
  name: 'light-width',
  setup(bundler) {
    const light = path.join(__dirname, 'light-width.mjs');
    const real = path.join(ROOT, 'node_modules', 'string-width', 'index.js');
    bundler.onResolve({ filter: /^string-width$/ }, (args) => ({ path: args.importer === light ? real : light }));
  },
};

/** Rows that are whole are drawn as they are. */
const rowOutput = {
  name: 'row-output',
  setup(bundler) {
    const rows = path.join(__dirname, 'row-output.mjs');
    bundler.onResolve({ filter: /^\.\/output\.js$/ }, ({ importer }) => (importer.endsWith(path.join('ink', 'build', 'renderer.js')) ? { path: rows } : undefined));
  },
};

/** What is no code but text is read when it is needed: the sources that say it, what stands for them in the bundle, and the files that it reads. */
const TEXTS = [
  { source: 'src/i18n/catalogues.ts', stand: 'words.mjs', files: ({ catalogueOf }) => ({ 'words-zh.json': catalogueOf('zh'), 'words-en.json': catalogueOf('en') }) },
  { source: 'src/util/pinyin-table.ts', stand: 'pinyin.mjs', files: ({ keptReadings }) => ({ 'pinyin.json': keptReadings() }) },
];

const textsBeside = {
  name: 'texts-beside',
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]src[\\/](i18n|util)[\\/][a-z-]+\.ts$/ }, ({ path: file }) => {
      const text = TEXTS.find(({ source }) => file === path.join(ROOT, source));
      return text === undefined ? undefined : { contents: fs.readFileSync(path.join(__dirname, text.stand), 'utf8'), loader: 'js' };
    });
  },
};

async function writeTexts(esbuild, folder) {
  for (const { source, files } of TEXTS) {
    const { outputFiles } = await esbuild.build({ absWorkingDir: ROOT, entryPoints: [source], bundle: true, write: false, format: 'cjs', platform: 'node' });
    const module = { exports: {} };
    vm.runInNewContext(outputFiles[0].text, { module });
    for (const [name, data] of Object.entries(files(module.exports))) fs.writeFileSync(path.join(folder, name), JSON.stringify(data));
  }
}

function newest(file) {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return fs.readdirSync(file).reduce((latest, name) => Math.max(latest, newest(path.join(file, name))), stat.mtimeMs);
}

/** Whether a source is newer than the bundle, or there is none. */
function isStale() {
  const main = fs.statSync(path.join(DIST, 'main.js'), { throwIfNoEntry: false });
  return main === undefined || SOURCES.some((source) => newest(path.join(ROOT, source)) > main.mtimeMs);
}

/** Swaps the new folder in; another build may do the same at this moment. */
function putInPlace(beside) {
  const old = `${DIST}.${process.pid}.old`;
  for (let attempt = 1; ; attempt += 1) {
    try {
      if (fs.existsSync(DIST)) fs.renameSync(DIST, old);
      fs.renameSync(beside, DIST);
      break;
    } catch (error) {
      if (attempt === 5) throw error;
    } finally {
      fs.rmSync(old, { recursive: true, force: true });
    }
  }
}

/**
 * The bundler writes strings as ASCII, but patterns as they are, and one character makes Node keep the text of a whole file in two bytes a character. In a
 * pattern its escape is the same; there is no such character anywhere else.
 */
function escapePatterns(folder) {
  for (const file of fs.readdirSync(folder).filter((name) => name.endsWith('.js'))) {
    const text = fs.readFileSync(path.join(folder, file), 'utf8');
    const wrong = /\\[^\x00-\x7f]|\braw`[^`]*[^\x00-\x7f`]/.exec(text);
    if (wrong !== null) throw new Error(`${file}: write this character as an escape yourself: ${wrong[0]}`);
    fs.writeFileSync(path.join(folder, file), text.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`));
  }
}

/** Builds dist/ beside and swaps it in, so that a running program never meets half of it. Returns the bytes of all files. */
async function build() {
  const esbuild = require('esbuild');
  const { version } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const beside = path.join(ROOT, `dist.${process.pid}`);
  const settings = {
    absWorkingDir: ROOT,
    outdir: beside,
    bundle: true,
    ...OUTPUT,
    jsx: 'automatic',
    external: EXTERNAL,
    plugins: [noDevtools, lightWidth, rowOutput, textsBeside],
    banner: { js: BANNER },
    define: {
      // yoga-layout asks for the type of fetch, which makes Node load its whole HTTP client: 70 ms. Nothing here fetches.
      fetch: 'undefined',
      'process.env.NODE_ENV': '"production"',
      'process.env.DEV': '"false"',
      'process.env.KEHU_VERSION': JSON.stringify(version),
    },
    metafile: true,
  };
  const result = await esbuild.build({
    ...settings,
    splitting: true,
    entryPoints: { main: 'src/main.ts', worker: 'src/services/worker.ts', 'import-reader': 'src/services/import/reader.ts', 'backup-checker': 'src/services/backup/check-thread.ts', 'fold-thread': 'src/db/fold-thread.ts' },
  });
  await writeTexts(esbuild, beside);
  await joinChunks(esbuild, beside, result.metafile, ROOTS, OUTPUT);
  // In one piece, after the others were joined: what waits for it needs little of the program.
  const ring = await esbuild.build({ ...settings, entryPoints: { ring: 'src/ring.ts' } });
  escapePatterns(beside);
  fs.writeFileSync(path.join(beside, 'LICENSES.txt'), licences(ROOT, Object.keys(result.metafile.inputs)));
  putInPlace(beside);
  return [result, ring].flatMap(({ metafile }) => Object.values(metafile.outputs)).reduce((sum, output) => sum + output.bytes, 0);
}

module.exports = { build, isStale };
