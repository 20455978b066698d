import { withoutControls } from '../../util/controls.ts';
import { named, type Key, type KeyName } from '../core/key.ts';
import { editField } from './text-field.ts';

/** A place in a text: a line, counted from 0, and UTF-16 units into it. */
export interface Place {
  readonly row: number;
  readonly at: number;
}

/** A text of many lines being written, and how it came about. Nothing in it is changed in place. */
export interface TextBuffer extends Place {
  readonly lines: readonly string[];
  /** UTF-16 units of the whole, line ends among them. */
  readonly length: number;
  readonly done: readonly Change[];
  readonly undone: readonly Change[];
}

interface Change {
  readonly from: Place;
  readonly removed: string;
  readonly inserted: string;
  /** Where the cursor stood before. */
  readonly cursor: Place;
  /** Letters typed one after the other are taken back together. */
  readonly typed: boolean;
}

/** Changes that can be taken back. */
const KEPT = 1000;
/** Letters that are taken back at once. */
const TOGETHER = 60;
/** What a key may look at on either side of the cursor: a line may be the whole text. */
const NEAR = 2000;

/** A text with the cursor at a place; at its end unless said otherwise. */
export function textBuffer(text: string, place?: Place): TextBuffer {
  const lines = text.split('\n');
  const last = lines.length - 1;
  return placed({ lines, length: text.length, row: last, at: lines[last]?.length ?? 0, done: [], undone: [] }, place ?? { row: last, at: lines[last]?.length ?? 0 });
}

export const bufferText = (buffer: TextBuffer): string => buffer.lines.join('\n');

const lineOf = ({ lines }: TextBuffer, row: number): string => lines[row] ?? '';

/** The cursor at a place, or at the nearest that there is. */
export function placed(buffer: TextBuffer, { row, at }: Place): TextBuffer {
  const line = Math.max(0, Math.min(row, buffer.lines.length - 1));
  return { ...buffer, row: line, at: Math.max(0, Math.min(at, lineOf(buffer, line).length)) };
}

/** Where a text ends that begins at a place. */
function endOf(from: Place, text: string): Place {
  const last = text.lastIndexOf('\n');
  if (last === -1) return { row: from.row, at: from.at + text.length };
  return { row: from.row + text.split('\n').length - 1, at: text.length - last - 1 };
}

/** What stands between two places. */
export function textBetween({ lines }: TextBuffer, from: Place, to: Place): string {
  if (from.row === to.row) return (lines[from.row] ?? '').slice(from.at, to.at);
  return [(lines[from.row] ?? '').slice(from.at), ...lines.slice(from.row + 1, to.row), (lines[to.row] ?? '').slice(0, to.at)].join('\n');
}

function exchanged(buffer: TextBuffer, from: Place, to: Place, inserted: string): TextBuffer {
  const { lines } = buffer;
  const whole = lineOf(buffer, from.row).slice(0, from.at) + inserted + lineOf(buffer, to.row).slice(to.at);
  const next = from.row === to.row && !inserted.includes('\n') ? lines.with(from.row, whole) : lines.toSpliced(from.row, to.row - from.row + 1, ...whole.split('\n'));
  return { ...buffer, lines: next, length: buffer.length - textBetween(buffer, from, to).length + inserted.length, ...endOf(from, inserted) };
}

/** Other text in the place of what stands between two places, as something that can be taken back. */
export function replaced(buffer: TextBuffer, { row, at }: Place, to: Place, inserted: string, typed = false): TextBuffer {
  const from = { row, at };
  const removed = textBetween(buffer, from, to);
  if (removed === inserted) return placed(buffer, to);
  const change: Change = { from, removed, inserted, cursor: { row: buffer.row, at: buffer.at }, typed };
  return { ...exchanged(buffer, from, to, inserted), done: noted(buffer.done, change), undone: [] };
}

/** A letter behind letters belongs to them; a blank begins anew. */
function noted(done: readonly Change[], change: Change): readonly Change[] {
  const last = done.at(-1);
  const joins = last !== undefined && last.typed && change.typed && last.removed === '' && change.removed === '' && last.inserted.length < TOGETHER && !/^\s/.test(change.inserted);
  const end = last === undefined ? null : endOf(last.from, last.inserted);
  if (joins && end?.row === change.from.row && end.at === change.from.at) return [...done.slice(0, -1), { ...last, inserted: last.inserted + change.inserted }];
  return [...done.slice(-KEPT + 1), change];
}

/** Takes the last change back; the same text where there is none. */
export function undone(buffer: TextBuffer): TextBuffer {
  const change = buffer.done.at(-1);
  if (change === undefined) return buffer;
  const back = exchanged(buffer, change.from, endOf(change.from, change.inserted), change.removed);
  return { ...placed(back, change.cursor), done: buffer.done.slice(0, -1), undone: [...buffer.undone, change] };
}

/** Does again what was taken back. */
export function redone(buffer: TextBuffer): TextBuffer {
  const change = buffer.undone.at(-1);
  if (change === undefined) return buffer;
  const again = exchanged(buffer, change.from, endOf(change.from, change.removed), change.inserted);
  return { ...again, done: [...buffer.done, change], undone: buffer.undone.slice(0, -1) };
}

/** Text at the cursor: typed, pasted, or the line that Enter begins. */
export function withText(buffer: TextBuffer, text: string, typed: boolean): TextBuffer {
  return replaced(buffer, buffer, buffer, text, typed);
}

type Edit = (buffer: TextBuffer, key: Key) => TextBuffer;
const isAtStart = ({ at }: TextBuffer): boolean => at === 0;
const isAtEnd = (buffer: TextBuffer): boolean => buffer.at === lineOf(buffer, buffer.row).length;
const newLine: Edit = (buffer) => withText(buffer, '\n', false);
const toStart: Edit = (buffer) => replaced(buffer, { row: buffer.row, at: 0 }, buffer, '');
const toEnd: Edit = (buffer) => replaced(buffer, buffer, { row: buffer.row, at: lineOf(buffer, buffer.row).length }, '');

const EDITS: Partial<Record<KeyName, Edit>> = {
  enter: newLine,
  newline: newLine,
  'ctrl-u': toStart,
  'ctrl-k': (buffer) => (isAtEnd(buffer) ? joined(buffer, buffer.row) : toEnd(buffer, named('ctrl-k'))),
  backspace: (buffer, key) => (isAtStart(buffer) ? joined(buffer, buffer.row - 1) : nearEdit(buffer, key)),
  delete: (buffer, key) => (isAtEnd(buffer) ? joined(buffer, buffer.row) : nearEdit(buffer, key)),
  left: (buffer, key) => (isAtStart(buffer) ? placed(buffer, buffer.row === 0 ? buffer : { row: buffer.row - 1, at: Infinity }) : nearEdit(buffer, key)),
  right: (buffer, key) => (isAtEnd(buffer) ? placed(buffer, buffer.row === buffer.lines.length - 1 ? buffer : { row: buffer.row + 1, at: 0 }) : nearEdit(buffer, key)),
  'ctrl-home': (buffer) => placed(buffer, { row: 0, at: 0 }),
  'ctrl-end': (buffer) => placed(buffer, { row: buffer.lines.length - 1, at: Infinity }),
  'ctrl-left': (buffer, key) => nearEdit(buffer, key),
  'ctrl-right': (buffer, key) => nearEdit(buffer, key),
  'ctrl-w': (buffer, key) => nearEdit(buffer, key),
};

/** The text after a key that changes it or moves within a line; null where the key is none of those. */
export function editBuffer(buffer: TextBuffer, key: Key): TextBuffer | null {
  if (key.kind === 'paste') return withText(buffer, withoutControls(key.text, 'many'), false);
  if (key.kind === 'text') return withText(buffer, key.text, true);
  return key.kind === 'go' ? null : (EDITS[key.name]?.(buffer, key) ?? null);
}

/** A line and the next become one. */
function joined(buffer: TextBuffer, row: number): TextBuffer {
  if (row < 0 || row >= buffer.lines.length - 1) return buffer;
  return replaced(buffer, { row, at: lineOf(buffer, row).length }, { row: row + 1, at: 0 }, '');
}

/** As in a field of one line, by what stands near the cursor. */
function nearEdit(buffer: TextBuffer, key: Key): TextBuffer {
  const { row, at } = buffer;
  const line = lineOf(buffer, row);
  const [before, after] = [line.slice(Math.max(0, at - NEAR), at), line.slice(at, at + NEAR)];
  const next = editField({ before, after }, key);
  if (next === null) return buffer;
  const moved = next.before.length - before.length;
  if (next.before + next.after === before + after) return placed(buffer, { row, at: at + moved });
  return replaced(buffer, { row, at: at + Math.min(0, moved) }, { row, at: at + after.length - next.after.length }, '');
}

/** The next place of a text behind the cursor, and round to the beginning; without telling great letters from small. Null: it stands nowhere. */
export function found(buffer: TextBuffer, wanted: string, from: Place): (Place & { readonly round: boolean }) | null {
  const sought = wanted.toLowerCase();
  if (sought === '') return null;
  const count = buffer.lines.length;
  for (let step = 0; step <= count; step += 1) {
    const row = (from.row + step) % count;
    const at = lowered(lineOf(buffer, row)).indexOf(sought, step === 0 ? from.at : 0);
    if (at !== -1 && (step < count || at < from.at)) return { row, at, round: from.row + step >= count };
  }
  return null;
}

/** So long is what is found, in UTF-16 units. */
export const foundLength = (wanted: string): number => wanted.toLowerCase().length;

/** In small letters, where that leaves every letter in its place. */
export function lowered(line: string): string {
  const small = line.toLowerCase();
  return small.length === line.length ? small : line;
}
