/** A page of the manuals (Markdown, as far as they use it) taken apart into chapters of small blocks. Pure; what is drawn of it is in page-lines.ts. */

/** What a piece of text is: nothing special, a key, a command or another text to be typed, what matters, a reference. */
export type SpanKind = 'plain' | 'key' | 'code' | 'strong' | 'link';
export interface Span {
  readonly kind: SpanKind;
  readonly text: string;
}
export type Spans = readonly Span[];

/** The smallest things that are found and jumped to: a paragraph, a line of a list, a line of code, a row of a table. */
export type Block =
  | { readonly kind: 'text'; readonly mark: string; readonly indent: number; readonly spans: Spans }
  | { readonly kind: 'code'; readonly text: string }
  /** Rows of the same table have the same number. */
  | { readonly kind: 'row'; readonly table: number; readonly head: boolean; readonly cells: readonly Spans[] }
  | { readonly kind: 'gap' };

export interface Chapter {
  readonly title: string;
  /** 2, or 3 for a part of the chapter before it. */
  readonly level: number;
  /** Names of the screens that it explains, from its `<!-- screens: … -->`. */
  readonly screens: readonly string[];
  readonly blocks: readonly Block[];
}

/** The chapters of a page; what stands before its first heading is for readers of the file. */
export function chaptersOf(page: string): readonly Chapter[] {
  return page
    .split(/^(?=#{1,3} )/m)
    .filter((part) => /^#{2,3} /.test(part))
    .map((part) => {
      const [heading = '', ...body] = part.split('\n');
      const text = body.join('\n');
      return {
        title: plainOf(spansOf(heading.replace(/^#+ /, ''))),
        level: heading.startsWith('###') ? 3 : 2,
        screens: [...text.matchAll(/<!-- screens: ([^>]*?) -->/g)].flatMap((found) => (found[1] ?? '').split(' ')),
        blocks: blocksOf(text),
      };
    });
}

/** A page as one chapter of a larger one: its headings a step lower. */
export const asChapter = (page: string): string => page.replaceAll(/^(#{1,2}) /gm, '$1# ');

const FENCE = '```';

/** Comments and pictures are for readers of the file. */
function blocksOf(text: string): readonly Block[] {
  const lines = text.replaceAll(/<!--[^]*?-->/g, '').replaceAll(/^!\[[^\]]*\]\([^)]*\)$/gm, '').split('\n');
  const blocks: Block[] = [];
  let table = 0;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.startsWith(FENCE)) {
      const end = lines.findIndex((one, index) => index > at && one.startsWith(FENCE));
      blocks.push(...lines.slice(at + 1, end).map((code): Block => ({ kind: 'code', text: code })), GAP);
      at = end;
    } else if (line.startsWith('|')) {
      const rows = whileIn(lines, at, (one) => one.startsWith('|'));
      table += 1;
      blocks.push(...rowsOf(rows, table), GAP);
      at += rows.length - 1;
    } else if (line.trim() === '') {
      if (blocks.at(-1)?.kind !== 'gap') blocks.push(GAP);
    } else {
      const paragraph = [line, ...whileIn(lines, at + 1, (one) => one.trim() !== '' && !/^(?: *[-*] | *\d+\. |\||```)/.test(one))];
      blocks.push(textBlock(paragraph));
      at += paragraph.length - 1;
    }
  }
  return trimmed(blocks);
}

const GAP: Block = { kind: 'gap' };

function trimmed(blocks: readonly Block[]): readonly Block[] {
  const once = blocks.filter((block, at) => block.kind !== 'gap' || (at > 0 && blocks[at - 1]?.kind !== 'gap'));
  return once.at(-1)?.kind === 'gap' ? once.slice(0, -1) : once;
}

function whileIn(lines: readonly string[], from: number, holds: (line: string) => boolean): readonly string[] {
  const end = lines.findIndex((line, at) => at >= from && !holds(line));
  return lines.slice(from, end === -1 ? lines.length : end);
}

/** The line under the heads only says how a table is aligned. */
function rowsOf(lines: readonly string[], table: number): readonly Block[] {
  const cells = lines.map((line) => line.replace(/^\|/, '').replace(/\|\s*$/, '').split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|')));
  return cells.flatMap((row, at): readonly Block[] => (row.every((cell) => /^:?-+:?$/.test(cell)) ? [] : [{ kind: 'row', table, head: at === 0, cells: row.map(spansOf) }]));
}

function textBlock(lines: readonly string[]): Block {
  const [first = '', ...rest] = lines;
  const found = /^( *)([-*]|\d+\.) +(.*)$/.exec(first);
  const mark = found?.[2] ?? '';
  const text = [found?.[3] ?? first.trim(), ...rest.map((line) => line.trim())].reduce(joined);
  return { kind: 'text', mark: /^\d/.test(mark) ? mark : mark === '' ? '' : '•', indent: (found?.[1] ?? '').length, spans: spansOf(text) };
}

const WIDE = /[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f”’]/u;

/** Lines of one paragraph; Chinese ones are joined without a blank. */
function joined(before: string, next: string): string {
  return WIDE.test(before.at(-1) ?? '') && WIDE.test(next.charAt(0)) ? before + next : `${before} ${next}`;
}

const INLINE = /<kbd>(?<key>.*?)<\/kbd>|`(?<code>[^`]+)`|\*\*(?<strong>.+?)\*\*|\*(?<soft>[^*\s][^*]*)\*|!?\[(?<link>[^\]]+)\]\([^)]*\)/gu;

export function spansOf(text: string): Spans {
  const spans: Span[] = [];
  let last = 0;
  for (const found of text.matchAll(INLINE)) {
    if (found.index > last) spans.push({ kind: 'plain', text: text.slice(last, found.index) });
    last = found.index + found[0].length;
    const { key, code, strong, soft, link } = found.groups ?? {};
    if (key !== undefined) spans.push({ kind: 'key', text: key });
    else if (code !== undefined) spans.push({ kind: 'code', text: code });
    else if (link !== undefined) spans.push({ kind: 'link', text: plainOf(spansOf(link)) });
    else spans.push(...spansOf(strong ?? soft ?? '').map((span): Span => (span.kind === 'plain' ? { ...span, kind: 'strong' } : span)));
  }
  return last < text.length ? [...spans, { kind: 'plain', text: text.slice(last) }] : spans;
}

export const plainOf = (spans: Spans): string => spans.map(({ text }) => text).join('');

/** What a block says, without how; empty for a gap. */
export function blockText(block: Block): string {
  if (block.kind === 'gap') return '';
  if (block.kind === 'code') return block.text;
  return block.kind === 'text' ? plainOf(block.spans) : block.cells.map(plainOf).join('  ');
}
