import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { usage, type AppError } from './errors.ts';
import { LANGS, type Lang, type MessageKey } from './i18n/index.ts';
import { isAddress } from './util/database-address.ts';

/** What may be set, in the file by this name and in the environment by `KEHU_` and this name in capitals. */
const SETTINGS = ['database', 'lang', 'operator', 'keys', 'editor', 'spreadsheet', 'browser', 'map'] as const;
/** Programs that are started for the operator, and the address of a map with `{}` for what is looked for. */
const PROGRAMS = ['editor', 'spreadsheet', 'browser', 'map'] as const;
type Setting = (typeof SETTINGS)[number];

export type Origin = 'flag' | 'environment' | 'file' | 'default';

/** Everything that holds for one run of the program. */
export interface Config {
  /** Absolute path of the file, or a postgres:// address. */
  readonly database: string;
  readonly lang: Lang;
  /** The login name of whoever is asking; null: the operator tied to the operating system's user. */
  readonly operator: string | null;
  readonly passwordFile: string | null;
  /** Where the configuration file is, whether it exists or not. */
  readonly file: string;
  /** Folder of the operator's own report files, beside the configuration file, whether it exists or not. */
  readonly reportFolder: string;
  /** Where sshd reads the keys of operators, and this configuration where it is not at the usual place. */
  readonly server: { readonly keyFile: string; readonly config: string | null };
  /** What the operator wants started; the services say whether it may be. */
  readonly programs: Partial<Readonly<Record<(typeof PROGRAMS)[number], string | undefined>>>;
  /** Folder for logs, made when it is needed. */
  readonly logFolder: string;
  /** Where each setting came from; the language of the locale counts as a default. */
  readonly origins: Readonly<Record<Setting, Origin>>;
}

/** Flags of the command line, as given. */
export interface ConfigFlags {
  readonly db?: string;
  readonly lang?: string;
  readonly as?: string;
  readonly passwordFile?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * File, then environment, then flags. Throws AppError `usage` for a value that is none, and for a file that cannot be read or names what does not
 * exist.
 */
export function loadConfig(flags: ConfigFlags, env: Environment = process.env, folder: string = process.cwd()): Config {
  const paths = envPaths('kehu', { suffix: '' });
  const file = env['KEHU_CONFIG'] || join(paths.config, 'config.json');
  const layers: Readonly<Record<Exclude<Origin, 'default'>, Partial<Record<Setting, string>>>> = {
    flag: { database: flags.db, lang: flags.lang, operator: flags.as },
    environment: Object.fromEntries(SETTINGS.map((setting) => [setting, env[`KEHU_${setting.toUpperCase()}`]])),
    file: readConfigFile(file, Boolean(env['KEHU_CONFIG'])),
  };
  const originOf = (setting: Setting): Origin =>
    (['flag', 'environment', 'file'] as const).find((origin) => (layers[origin][setting] ?? '') !== '') ?? 'default';
  const valueOf = (setting: Setting): string | undefined => {
    const origin = originOf(setting);
    return origin === 'default' ? undefined : layers[origin][setting];
  };
  return {
    database: locationOf(valueOf('database') ?? join(paths.data, 'kehu.db'), folder),
    lang: langOf(valueOf('lang')) ?? localeLang(env),
    operator: valueOf('operator') ?? null,
    passwordFile: flags.passwordFile ?? null,
    file,
    reportFolder: join(dirname(file), 'reports'),
    logFolder: paths.log,
    server: { keyFile: locationOf(valueOf('keys') ?? '~/.ssh/authorized_keys', folder), config: env['KEHU_CONFIG'] ? resolve(folder, env['KEHU_CONFIG']) : null },
    programs: Object.fromEntries(PROGRAMS.map((setting) => [setting, valueOf(setting)])),
    origins: { database: originOf('database'), lang: originOf('lang'), operator: originOf('operator'), keys: originOf('keys'), editor: originOf('editor'), spreadsheet: originOf('spreadsheet'), browser: originOf('browser'), map: originOf('map') },
  };
}

/** The folder for logs, which no setting moves. */
export const usualLogFolder = (): string => envPaths('kehu', { suffix: '' }).log;

/** The language before there is a configuration: what `--lang` or the environment say as far as they can be understood. Never throws. */
export function earlyLang(argv: readonly string[], env: Environment = process.env): Lang {
  const at = argv.indexOf('--lang');
  const flag = at >= 0 ? argv[at + 1] : argv.find((word) => word.startsWith('--lang='))?.slice('--lang='.length);
  const named = [flag, env['KEHU_LANG'], fileLang(env)].find(isLang);
  return named ?? localeLang(env);
}

function fileLang(env: Environment): string | undefined {
  try {
    const file = env['KEHU_CONFIG'] || join(envPaths('kehu', { suffix: '' }).config, 'config.json');
    return readConfigFile(file, false).lang;
  } catch {
    return undefined;
  }
}

const isLang = (value: string | undefined): value is Lang => LANGS.some((lang) => lang === value);

function langOf(value: string | undefined): Lang | null {
  if (value === undefined) return null;
  if (isLang(value)) return value;
  throw usage('config.lang_unknown', { value, known: LANGS.join(', ') });
}

/** Chinese unless the locale names another language: it is the language of the people whom the program is made for. */
function localeLang(env: Environment): Lang {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return /^(zh|C|POSIX)?([._@-]|$)/i.test(locale) || locale.startsWith('zh') ? 'zh' : 'en';
}

function locationOf(value: string, folder: string): string {
  if (isAddress(value)) return value;
  const home = value === '~' || value.startsWith('~/') ? join(homedir(), value.slice(1)) : value;
  return isAbsolute(home) ? home : resolve(folder, home);
}

/** The settings of the file; none where it is missing, unless it was named. */
function readConfigFile(file: string, named: boolean): Partial<Record<Setting, string>> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if ((reason === 'ENOENT' || reason === 'ENOTDIR') && !named) return {};
    throw bad('config.unreadable', file, { reason });
  }
  return checkSettings(parseJson(text, file), file);
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw bad('config.not_json', file, { reason: error instanceof Error ? error.message : String(error) });
  }
}

function checkSettings(value: unknown, file: string): Partial<Record<Setting, string>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad('config.no_object', file, {});
  const settings: Partial<Record<Setting, string>> = {};
  for (const [key, entry] of Object.entries(value)) {
    const setting = SETTINGS.find((name) => name === key);
    if (setting === undefined) throw bad('config.unknown_key', file, { key, known: SETTINGS.join(', ') });
    if (typeof entry !== 'string') throw bad('config.no_text', file, { key });
    settings[setting] = entry;
  }
  return settings;
}

function bad(key: MessageKey, file: string, params: Readonly<Record<string, string>>): AppError {
  return usage(key, { file, ...params });
}
