import { userInfo } from 'node:os';
import { startApp } from '../tui/driver.ts';
import type { Services } from '../../src/services/client.ts';
import { startHost } from '../../src/services/host.ts';
import { inProcess } from '../../src/services/client.ts';
import { command, nameCustomers } from './hostile-doors.ts';
import { hostileStrings, requireHarmless, requireOurBytes } from './hostile.ts';

/** Page ends of a print are ours. */
const PAGES = '\f';
/** How far it is, written over itself. */
const PROGRESS = '\r\u001b[K';
/** What was looked for, where it stands in a hit. */
const MARKED = /\u001b\[1;33m([^\u001b]*)\u001b\[0m/g; // oxlint-disable-line no-control-regex -- escape sequences are what is looked for

/**
 * Hostile strings as names of customers through every door where data reaches people: tables, records, errors, prints, exports on a terminal, the
 * screens. Throws at the first character that acts and is not the program's own.
 */
export async function hostileDoors({ location, env, count, screens }: { readonly location: string; readonly env: Readonly<Record<string, string>>; readonly count: number; readonly screens: number }): Promise<void> {
  const names = hostileStrings(count);
  await nameCustomers(location, names);
  await tables(env);
  await typed(env, names.slice(0, Math.min(names.length, count < 1000 ? 20 : 1000)));
  await onScreens(location, screens);
}

async function tables(env: Readonly<Record<string, string>>): Promise<void> {
  const columns = ['--columns', 'code,name,short_name,address', '--limit', '0'];
  const all = ['customer', 'list', ...columns];
  for (const terminal of [true, false]) {
    for (const format of ['table', 'md', 'json', 'ndjson', 'csv', 'tsv']) {
      // Tables of text for a program are exact; in front of people nothing acts.
      if (!terminal && format !== 'table' && format !== 'md') continue;
      const { code, out, err } = await command([...all, '--format', format], env, terminal);
      if (code !== 0) throw new Error(`${format}: ${err}`);
      requireHarmless(out, `list --format ${format}${terminal ? ' on a terminal' : ''}`, '\n\t');
      requireHarmless(err.replaceAll(PROGRESS, ''), `list --format ${format}, messages`);
    }
    requireHarmless((await command(['customer', 'print', '--columns', 'code,name,address'], env, terminal)).out, 'print', `\n${PAGES}`);
  }
  // Paper too: a printer acts on what it gets. What does not fit on an envelope is refused by its name, so a few at a time.
  const letters = ['envelope', 'label'].flatMap((kind) => Array.from({ length: 20 }, (_, at) => [kind, '--customer', `H0000${String(at).padStart(2, '0')}`, '--format', 'text', ...(kind === 'envelope' ? ['--size', 'C4'] : [])]));
  let printed = 0;
  for (const words of [['search', 'H0000'], ['report', 'customers'], ['steps'], ...letters]) {
    for (const terminal of [true, false]) {
      const { code, out, err } = await command(words, env, terminal);
      if (code === 0 && out.trim() !== '' && letters.includes(words)) printed += 1;
      if (words[0] === 'search' && !out.includes('H0000')) throw new Error(`the search found nothing: ${err}`);
      requireHarmless(out.replace(MARKED, '$1'), words.join(' '), `\n${PAGES}`);
      requireHarmless(err.replaceAll(PROGRESS, ''), `${words.join(' ')}, messages`);
    }
  }
  if (printed < 2 * letters.length) throw new Error(`only ${printed} letters were printed`);
}

/** What was typed comes back in errors and messages. */
async function typed(env: Readonly<Record<string, string>>, names: readonly string[]): Promise<void> {
  for (const [at, name] of names.entries()) {
    const code = `H${String(at).padStart(6, '0')}`;
    const lines: readonly (readonly string[])[] = [
      ['customer', 'show', code], ['customer', 'show', name], ['customer', 'list', '--where', name], ['customer', 'list', '--where', `name:${name}`], ['customer', 'list', '--columns', name], ['customer', 'list', '--sort', name],
      ['customer', 'add', '--set', `name=${name}`, '--set', `level=${name}`, '--dry-run'], ['customer', 'add', '--set', name], ['customer', 'add', '--set', `credit_limit=${name}`], [name], ['customer', name], ['customer', 'list', `--${name}`], ['customer', 'list', '--format', name],
      ...(name.includes('/') ? [] : [['customer', 'import', `/nowhere/${name} `], ['customer', 'export', '--output', `/nowhere/x${name}/x`]]), ['customer', 'list', '--view', name], ['report', name], ['city', name], ['undo', name], ['key', 'remove', name], ['--lang', name, 'customer', 'list'],
    ];
    for (const words of lines.slice(0, at < 200 ? lines.length : 4)) {
      if (words.some((word) => word.startsWith('-h') || word === '--help')) continue;
      const { code: ended, out, err } = await command(words, env, true);
      if (words[1] === 'show' && words[2] === code && ended !== 0) throw new Error(`${code} is not shown: ${err}`);
      requireHarmless(out, JSON.stringify(words), '\n\t');
      requireHarmless(err.replaceAll(PROGRESS, ''), JSON.stringify(words));
    }
  }
}

/** The list, page by page, and every so often a record. */
async function onScreens(location: string, pages: number): Promise<void> {
  const host = startHost({ location, source: 'screen', systemUser: userInfo().username, lang: 'zh' });
  const services: Services = inProcess(host.api, host.first, async () => await host.close());
  const app = startApp({ services, columns: 120, rows: 40 });
  try {
    await app.waitFor('客户信息维护').press('2', 'enter').waitFor('联系人').press('enter').waitFor('H0000');
    for (let page = 0; page < pages; page += 1) {
      const first = /H\d{6}/.exec((await app).rows.join('\n'))?.[0] ?? '';
      // To the end of what is seen, then a page on.
      await app.press('pagedown', 'pagedown').waitUntilGone(first).waitFor(/H\d{6}/);
      if (page % 5 === 0) await app.press('enter').waitFor('F4').press('esc').waitFor('共');
    }
    requireOurBytes(app.terminal.raw(), 'the screens');
  } finally {
    await app.stop();
  }
}
