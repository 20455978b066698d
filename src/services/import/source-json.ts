import { invalid } from '../../errors.ts';
import { joinNames } from '../../output/names-list.ts';
import { CELL_LIMIT, ROW_LIMIT, type SourceRow } from './source.ts';

/** One record of a JSON list or of JSON lines: its keys with their texts as a table would have them. */
export interface JsonRecord {
  readonly line: number;
  readonly cells: ReadonlyMap<string, string>;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
const NEWLINE = 0x0a;

/** The objects of `[ {…}, {…} ]` or of `{…}` one after the other, without holding the whole file. Throws `invalid` naming the line. */
export async function* jsonRecords(texts: AsyncIterable<string>): AsyncGenerator<JsonRecord[]> {
  const splitter = jsonSplitter();
  for await (const text of texts) {
    const records = splitter.push(text);
    if (records.length > 0) yield records;
  }
  splitter.end();
}

interface Scan {
  line: number;
  /** Brackets that are open; a record is the outermost pair of braces. */
  depth: number;
  inString: boolean;
  escaped: boolean;
  list: 'before' | 'open' | 'closed' | 'none';
}

function jsonSplitter(): { push(text: string): JsonRecord[]; end(): void } {
  const scan: Scan = { line: 1, depth: 0, inString: false, escaped: false, list: 'before' };
  let start = 0;
  let kept = '';
  return {
    push(text) {
      const records: JsonRecord[] = [];
      let from = scan.depth > 0 ? 0 : -1;
      for (let i = 0; i < text.length; i += 1) {
        const event = takeCode(scan, text.charCodeAt(i));
        if (event === 'begin') [from, start] = [i, scan.line];
        if (event !== 'end') continue;
        records.push(jsonRecord(kept + text.slice(from, i + 1), start));
        [kept, from] = ['', -1];
      }
      if (from !== -1) kept += text.slice(from);
      if (kept.length > ROW_LIMIT) throw invalid('import.row_too_long', { line: start }, { line: start });
      return records;
    },
    end() {
      const line = scan.depth > 0 ? start : scan.line;
      if (scan.depth > 0 || scan.list === 'open') throw invalid('import.json_cut', { line }, { line });
    },
  };
}

/** Takes one UTF-16 unit; whether a record begins or ends with it. */
function takeCode(scan: Scan, code: number): 'begin' | 'end' | null {
  if (code === NEWLINE) scan.line += 1;
  if (scan.inString) {
    if (scan.escaped) scan.escaped = false;
    else if (code === BACKSLASH) scan.escaped = true;
    else if (code === QUOTE) scan.inString = false;
    return null;
  }
  if (scan.depth === 0) return takeOutside(scan, code);
  if (code === QUOTE) scan.inString = true;
  else if (code === OPEN_BRACE || code === OPEN_BRACKET) scan.depth += 1;
  else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) scan.depth -= 1;
  return scan.depth === 0 ? 'end' : null;
}

/** Between records: the brackets of the list, commas, white space and nothing else. */
function takeOutside(scan: Scan, code: number): 'begin' | null {
  if (code === OPEN_BRACE && scan.list !== 'closed') {
    if (scan.list === 'before') scan.list = 'none';
    scan.depth = 1;
    return 'begin';
  }
  if (code === OPEN_BRACKET && scan.list === 'before') scan.list = 'open';
  else if (code === CLOSE_BRACKET && scan.list === 'open') scan.list = 'closed';
  else if (code !== COMMA && code > 0x20 && code !== 0xfeff) throw invalid('import.json_no_record', { line: scan.line }, { line: scan.line });
  return null;
}

const notJson = (line: number, reason: string): Error => invalid('import.not_json', { line, reason }, { line });

function jsonRecord(source: string, line: number): JsonRecord {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch (error) {
    throw notJson(line, error instanceof Error ? error.message : '');
  }
  const cells = new Map<string, string>();
  addCells(cells, '', value, line);
  return { line, cells };
}

/** An object within an object gives `contact.name`, a list of words one cell of names. */
function addCells(cells: Map<string, string>, key: string, value: unknown, line: number): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [name, each] of Object.entries(value)) addCells(cells, key === '' ? name : `${key}.${name}`, each, line);
    return;
  }
  cells.set(key, cellOf(value, line));
}

function cellOf(value: unknown, line: number): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'number') {
    // JSON.parse has already rounded it: an account of 19 digits must be text.
    if (Math.abs(value) > Number.MAX_SAFE_INTEGER) throw invalid('import.json_number', { line, value: String(value) }, { line });
    return String(value);
  }
  if (Array.isArray(value) && value.every((each) => typeof each === 'string' || typeof each === 'number')) return joinNames(value.map(String));
  return JSON.stringify(value);
}

/** Records → rows with the cells in the order of `keys`. */
export async function* jsonRows(texts: AsyncIterable<string>, keys: readonly string[]): AsyncGenerator<SourceRow[]> {
  for await (const records of jsonRecords(texts)) {
    yield records.map(({ line, cells }) => ({ line, cells: keys.map((key) => checked(cells.get(key) ?? '', line, key)) }));
  }
}

function checked(cell: string, line: number, column: string): string {
  if (cell.length > CELL_LIMIT) throw invalid('import.named_too_long', { line, column }, { line });
  return cell;
}

/** Every key that some record has, in the order of their first appearance. */
export async function jsonKeys(texts: AsyncIterable<string>): Promise<string[]> {
  const keys = new Set<string>();
  for await (const records of jsonRecords(texts)) for (const { cells } of records) for (const key of cells.keys()) keys.add(key);
  return [...keys];
}
