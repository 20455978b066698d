import { t, type Lang } from '../../src/i18n/index.ts';
import { MODULES } from '../../src/entities/entity.ts';
import { keyBytes } from '../tui/driver.ts';
import { open, type Session } from './pty.ts';

/**
 * Somebody at the keyboard of the built program. Steps queue up and run in order when awaited:
 * `await at.line(1, '客户级别').waitFor('VIP').burst('{ctrl-n}')`. Nothing sleeps: `waitFor` looks again at every write.
 */
export interface Operator extends PromiseLike<string> {
  /** All of it in one chunk, keys by name in braces: `{enter}`. */
  burst(text: string): Operator;
  waitFor(text: string | RegExp): Operator;
  waitUntilGone(text: string | RegExp): Operator;
  /** From wherever one is, to the main menu. */
  home(): Operator;
  /** From wherever one is: the main menu, a module, and in it the line of that name. */
  line(module: number, name: string): Operator;
  /** What an action is called, by the palette. */
  palette(name: string): Operator;
  look(at: (screen: string) => void): Operator;
  readonly session: Session;
  leave(): Promise<number>;
}

export interface OperatorOptions {
  readonly args?: readonly string[];
  readonly lang?: Lang;
  readonly size?: { readonly columns: number; readonly rows: number };
}

export function operator(folder: string, { args = [], lang = 'zh', size = { columns: 100, rows: 30 } }: OperatorOptions = {}): Operator {
  const session = open(folder, lang === 'zh' ? args : [...args, '--lang', lang], size);
  let queue: Promise<unknown> = Promise.resolve();
  const then = (step: () => void | Promise<void>): Operator => {
    queue = queue.then(step);
    return self;
  };
  const self: Operator = {
    session,
    burst: (text) => then(() => session.send(text.replace(/\{([a-z0-9-]+)\}/g, (_, key: string) => keyBytes(key)))),
    waitFor: (text) => then(() => session.waitFor(text)),
    waitUntilGone: (text) => then(() => session.waitUntilGone(text)),
    palette: (name) => self.burst(`{ctrl-p}${name}`).waitFor(new RegExp(`> ${escaped(name)}`)).burst('{enter}'),
    home: () => {
      const unsaved = t(lang, 'tui.leave.title');
      const menu = `1 +${escaped(t(lang, `module.${MODULES[0]}`))}`;
      self.palette(t(lang, 'act.app.home')).waitFor(new RegExp(`${menu}|${escaped(unsaved)}`));
      // A test that failed may have left something behind; the next one is not to fail for that.
      return then(() => (session.text().includes(unsaved) ? session.send('2\r') : undefined)).waitFor(new RegExp(menu));
    },
    line: (module, name) => self.home().burst(`${module}{enter}`).waitFor(`› ${t(lang, `module.${MODULES[module - 1] ?? 'help'}`)}`).burst(`${name}{enter}`),
    look: (at) => then(() => at(session.text())),
    leave: async () => {
      await queue;
      session.send(keyBytes('ctrl-q'));
      return (await session.ended).exitCode;
    },
    // eslint-disable-next-line unicorn/no-thenable -- an operator is awaited step by step
    then: (resolve, reject) => {
      const done = queue.then(() => session.text());
      queue = Promise.resolve();
      return done.then(resolve, reject);
    },
  };
  return self;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
