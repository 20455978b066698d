import type { Lang, MessageKey, MessageParams } from '../i18n/index.ts';
import type { Session } from '../auth/session.ts';
import type { Config } from '../config.ts';
import type { Forced } from '../services/forced-session.ts';
import type { Io } from './io.ts';

/** Where a command stands in the help. */
export const GROUPS = ['work', 'records', 'lists', 'system', 'about'] as const;
export type CommandGroup = (typeof GROUPS)[number];

/** A message of the catalogue, with its parameters. */
export type Words = MessageKey | { readonly key: MessageKey; readonly params: MessageParams };

/** What a shell is offered where any word may stand: fields of the entity (`=`: with a value to come), reports and what they group by, commands. */
export type Suggests = 'fields' | 'fields=' | 'reports' | 'groupings' | 'commands';

export interface OptionSpec {
  /** As commander writes it: `--where <query>`, `-y, --yes`. */
  readonly flags: string;
  readonly words: Words;
  readonly choices?: readonly string[];
  readonly suggests?: Suggests;
  /** May be given more than once. */
  readonly many?: boolean;
  /** A whole number. */
  readonly whole?: boolean;
}

export interface ArgumentSpec {
  /** `<file>`, `[text...]`. */
  readonly name: string;
  readonly words: Words;
  readonly choices?: readonly string[];
  readonly suggests?: Suggests;
}

/** One command, data but for `run`, which imports what it needs only when it runs: help and completion start fast. */
export interface CommandSpec {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly group?: CommandGroup;
  readonly words: Words;
  readonly arguments?: readonly ArgumentSpec[];
  readonly options?: readonly OptionSpec[];
  /** Lines to copy, below the help. In two languages where they name people, texts or words that are typed. */
  readonly examples?: readonly string[] | Readonly<Record<Lang, readonly string[]>>;
  /** What else a reader of the help needs, a title and a text: made only for the help. */
  readonly notes?: (lang: Lang) => { readonly title: string; readonly text: string };
  readonly commands?: readonly CommandSpec[];
  /** Resolves to the exit code; nothing is 0. */
  readonly run?: (cli: Cli, args: readonly string[], given: Given) => Promise<number | void>;
}

/** The lines to copy for a reader of this language. */
export const examplesIn = (lang: Lang, { examples = [] }: Pick<CommandSpec, 'examples'>): readonly string[] => ('en' in examples ? examples[lang] : examples);

/** The options of a command as they were given. */
export interface Given {
  text(name: string): string | undefined;
  list(name: string): readonly string[];
  flag(name: string): boolean;
  whole(name: string): number | undefined;
}

/** A backup to look at, and who looks. */
export interface BackupLook {
  readonly location: string;
  readonly session: Session;
}

/** One run of a command. */
export interface Cli {
  readonly io: Io;
  readonly lang: Lang;
  readonly config: Config;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly quiet: boolean;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Whom the forced command of a key named; then only what a protected session may do is done. */
  readonly forced?: Forced | undefined;
  /** The role as which one looks; nothing is changed then. */
  readonly asRole?: string | undefined;
  openScreens(options: { readonly demo: boolean; readonly browse?: BackupLook | undefined }): Promise<number>;
  /** Runs a command line as a protected session, with this environment; none: the screens. */
  runForced(words: readonly string[], forced: Forced, env: Io['env']): Promise<number>;
  /** A sentence to stderr, unless --quiet. */
  say(key: MessageKey, params?: MessageParams): void;
}

export function givenOf(values: Readonly<Record<string, unknown>>): Given {
  const camel = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const value = (name: string): unknown => values[camel(name)];
  const text = (name: string): string | undefined => {
    const found = value(name);
    return typeof found === 'string' ? found : undefined;
  };
  return {
    text,
    list: (name) => {
      const found = value(name);
      return Array.isArray(found) ? found.map(String) : [];
    },
    flag: (name) => value(name) === true,
    whole: (name) => {
      const found = value(name);
      return typeof found === 'number' ? found : undefined;
    },
  };
}
