import { invalid } from '../../errors.ts';
import type { ImportFile, ImportNote } from './file.ts';
import { textOf, CELL_LIMIT, ROW_LIMIT, type ReadPosition, type SourceRow } from './source.ts';
import type { FoundEncoding } from './sniff.ts';
import { cardCells, type CardCells } from './vcard/card.ts';
import { contentLines, isBinary } from './vcard/lines.ts';
import { propertyOf, type Property } from './vcard/property.ts';

/** Whether a text begins as files of vCards do. */
export const isCards = (sample: string): boolean => /^\s*BEGIN:VCARD\s*(?:[\r\n]|$)/i.test(sample);

interface Card {
  readonly line: number;
  readonly cells: CardCells;
  /** Pictures, sounds and keys that were left out. */
  readonly skipped: number;
}

/** A file of vCards (2.1, 3.0, 4.0) as a table: a row a card, a column for each thing that some card has. */
export async function openCards(path: string, found: FoundEncoding): Promise<ImportFile> {
  const columns = new Set<string>();
  let skipped = 0;
  for await (const card of cardsOf(textOf(path, found))) {
    for (const column of card.cells.keys()) columns.add(column);
    skipped += card.skipped;
  }
  if (columns.size === 0) throw invalid('import.empty', { path });
  const headers = [...columns].toSorted((a, b) => placeOf(a) - placeOf(b));
  const notes: readonly ImportNote[] = skipped === 0 ? [] : [{ key: 'import.pictures_skipped', params: { count: skipped } }];
  return { path, format: 'vcard', found, delimiter: '', lineEnd: '\r\n', headers, notes, rows: (position) => rowsOf(path, found, headers, position) };
}

/** Names first, then how to reach them; what is our own last. */
const ORDER = ['FN', 'ORG', 'ORG UNIT', 'NICKNAME', 'TITLE', 'ROLE', 'TEL', 'TEL CELL', 'TEL FAX', 'EMAIL', 'URL', 'ADR STREET', 'ADR CITY', 'ADR CODE', 'ADR COUNTRY'];

function placeOf(column: string): number {
  const at = ORDER.indexOf(column);
  return at === -1 ? ORDER.length + (column.startsWith('X-KEHU-') ? 1 : 0) : at;
}

/** Cards in rows of a batch. */
const BATCH = 1000;

async function* rowsOf(path: string, found: FoundEncoding, headers: readonly string[], position?: ReadPosition): AsyncGenerator<SourceRow[]> {
  let rows: SourceRow[] = [];
  for await (const { line, cells } of cardsOf(textOf(path, found, position))) {
    rows.push({ line, cells: headers.map((header) => cells.get(header) ?? '') });
    if (rows.length < BATCH) continue;
    yield rows;
    rows = [];
  }
  if (rows.length > 0) yield rows;
}

interface Open {
  readonly line: number;
  readonly properties: Property[];
  /** Cards inside this one (2.1: AGENT), which are left out. */
  depth: number;
  skipped: number;
  size: number;
}

async function* cardsOf(texts: AsyncIterable<string>): AsyncGenerator<Card> {
  let open: Open | null = null;
  for await (const { line, text } of contentLines(texts)) {
    const property = propertyOf(text.replace(/^\uFEFF/, ''));
    const edge = property?.value.trim().toUpperCase() === 'VCARD' ? property.name : null;
    if (open === null) {
      if (edge !== 'BEGIN') throw invalid('import.not_card', { line }, { line });
      open = { line, properties: [], depth: 0, skipped: 0, size: 0 };
    } else if (edge === 'BEGIN') {
      if (!/^AGENT/i.test(open.properties.at(-1)?.name ?? '')) throw invalid('import.card_open', { line: open.line }, { line: open.line });
      open.depth += 1;
    } else if (edge === 'END' && open.depth > 0) open.depth -= 1;
    else if (edge === 'END') {
      yield { line: open.line, cells: checked(open.line, cardCells(open.properties)), skipped: open.skipped };
      open = null;
    } else if (open.depth === 0) takeProperty(open, property, text, line);
  }
  if (open !== null) throw invalid('import.card_open', { line: open.line }, { line: open.line });
}

function takeProperty(open: Open, property: Property | null, text: string, line: number): void {
  // A line that is nothing is left out, as address books do.
  if (property === null) return;
  if (isBinary(text)) {
    open.skipped += 1;
    return;
  }
  open.size += text.length;
  if (open.size > ROW_LIMIT) throw invalid('import.row_over_limit', { line }, { line });
  open.properties.push(property);
}

function checked(line: number, cells: CardCells): CardCells {
  for (const [column, text] of cells) if (text.length > CELL_LIMIT) throw invalid('import.named_too_long', { line, column }, { line });
  return cells;
}
