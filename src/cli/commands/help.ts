import type { Command } from 'commander';
import { usage } from '../../errors.ts';
import { t, type Lang } from '../../i18n/index.ts';
import { nearest } from '../../query/near.ts';
import type { Chapter } from '../../util/manual-page.ts';
import { chapterNamed, manualHits } from '../../util/manual-search.ts';
import { pageLines } from '../../util/page-lines.ts';
import { displayWidth, truncate } from '../../util/text.ts';
import type { Cli } from '../command.ts';
import { write } from '../io.ts';
import { buildProgram } from '../program.ts';

/** Places of the manual that are shown for words that are found in it. */
const MOST_HITS = 30;
const WIDEST = 100;

/** `kehu help [TOPIC…]`: a command, a chapter of the manual by its title, or where the words stand in it. */
export async function help(cli: Cli, args: readonly string[]): Promise<void> {
  const program = buildProgram(cli.lang, async () => await Promise.resolve(), (name) => args.includes(name));
  const command = commandAt(program, args);
  const width = cli.io.stdout.columns ?? WIDEST;
  if (command !== null) return await write(cli.io.stdout, textOf(command, Math.min(width, 120)) + (args.length === 0 ? await topics(cli.lang, Math.min(width, WIDEST)) : ''));
  const { manualChapters } = await import('../../services/manual.ts');
  const text = topicText(await manualChapters(cli.lang), args.join(' '), cli.lang, Math.min(width, WIDEST));
  if (text === null) throw unknownCommand(program, args);
  await write(cli.io.stdout, text);
}

/** The command that the words name, one below the other; null where there is none. */
function commandAt(program: Command, words: readonly string[]): Command | null {
  let command = program;
  for (const word of words) {
    const next = command.commands.find((child) => child.name() === word || child.aliases().includes(word));
    if (next === undefined) return null;
    command = next;
  }
  return command;
}

/** The whole help of a command, what stands below it included. */
function textOf(command: Command, width: number): string {
  let text = '';
  command.configureOutput({ ...command.configureOutput(), writeOut: (part) => (text += part), getOutHelpWidth: () => width });
  command.outputHelp();
  return text;
}

async function topics(lang: Lang, width: number): Promise<string> {
  const { manualChapters } = await import('../../services/manual.ts');
  const titles = (await manualChapters(lang)).filter(({ level }) => level === 2).map(({ title }) => title);
  const text = titles.join(' · ');
  return `\n${t(lang, 'cli.help.topics')}\n${pageLines([{ kind: 'text', mark: '', indent: 0, spans: [{ kind: 'plain', text }] }], width - 2).map(({ spans }) => `  ${spans.map((span) => span.text).join('')}\n`).join('')}`;
}

/** A chapter with its parts, or the places where the words stand; null where they stand nowhere. */
function topicText(chapters: readonly Chapter[], topic: string, lang: Lang, width: number): string | null {
  const at = chapterNamed(chapters, topic);
  if (at >= 0) return chapterText(chapters, at, width);
  const hits = manualHits(chapters, topic);
  if (hits.length === 0) return null;
  const lines = hits.slice(0, MOST_HITS).map(({ chapter, text }) => truncate(`  ${chapters[chapter]?.title ?? ''}: ${text}`, width));
  return `${t(lang, 'cli.help.hits', { topic, count: hits.length })}\n${lines.join('\n')}\n`;
}

function chapterText(chapters: readonly Chapter[], at: number, width: number): string {
  const next = chapters.findIndex(({ level }, index) => index > at && level <= (chapters[at]?.level ?? 2));
  const parts = chapters.slice(at, next === -1 ? chapters.length : next);
  return parts.map(({ title, blocks }) => `${title}\n${'='.repeat(displayWidth(title))}\n\n${pageLines(blocks, width).map(({ spans }) => `${spans.map(({ text }) => text).join('').trimEnd()}\n`).join('')}`).join('\n');
}

function unknownCommand(program: Command, words: readonly string[]): Error {
  const at = words.findIndex((_, end) => commandAt(program, words.slice(0, end + 1)) === null);
  const word = words[at] ?? '';
  const names = (commandAt(program, words.slice(0, at)) ?? program).commands.map((child) => child.name());
  const near = nearest(word, names, 3);
  return near.length === 0 ? usage('cli.unknown_command', { command: word }) : usage('cli.unknown_command_near', { command: word, near: near.join(', ') });
}
