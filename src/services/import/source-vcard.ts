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
  for await (const cards of cardsOf(textOf(path, found))) {
    for (const card of cards) {
      for (const column of card.cells.keys()) columns.add(column);
      skipped += card.skipped;
    }
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

async function* rowsOf(path: string, found: FoundEncoding, headers: readonly string[], position?: ReadPosition): AsyncGenerator<SourceRow[]> {
  for await (const cards of cardsOf(textOf(path, found, position))) yield cards.map(({ line, cells }) => ({ line, cells: headers.map((header) => cells.get(header) ?? '') }));
}

interface Open {
  readonly line: number;
  readonly properties: Property[];
  /** Cards inside this one (2.1: AGENT), which are left out. */
  depth: number;
  skipped: number;
  size: number;
}

/** The cards of a file, as many as a piece of it ends. */
async function* cardsOf(texts: AsyncIterable<string>): AsyncGenerator<Card[]> {
  let open: Open | null = null;
  for await (const lines of contentLines(texts)) {
    const cards: Card[] = [];
    for (const { line, text } of lines) {
      const property = propertyOf(text);
      if (open === null) open = begun(property, line);
      else if (isEdge(property, 'END') && open.depth === 0) {
        cards.push({ line: open.line, cells: checked(open.line, cardCells(open.properties)), skipped: open.skipped });
        open = null;
      } else takeProperty(open, property, text, line);
    }
    if (cards.length > 0) yield cards;
  }
  if (open !== null) throw invalid('import.card_open', { line: open.line }, { line: open.line });
}

const isEdge = (property: Property | null, name: 'BEGIN' | 'END'): boolean => property?.name === name && property.value.trim().toUpperCase() === 'VCARD';

function begun(property: Property | null, line: number): Open {
  if (!isEdge(property, 'BEGIN')) throw invalid('import.not_card', { line }, { line });
  return { line, properties: [], depth: 0, skipped: 0, size: 0 };
}

function takeProperty(open: Open, property: Property | null, text: string, line: number): void {
  if (isEdge(property, 'BEGIN')) {
    // In 2.1 a card may stand in another one, and nowhere else.
    if (open.properties.at(-1)?.name !== 'AGENT') throw invalid('import.card_open', { line: open.line }, { line: open.line });
    open.depth += 1;
  } else if (isEdge(property, 'END')) open.depth -= 1;
  // A line that is nothing is left out, as address books do.
  if (property === null || open.depth > 0 || isEdge(property, 'END')) return;
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
