import { displayWidth } from '../../util/text.ts';
import { isKey, keyId, type Key } from '../core/key.ts';
import { cell, piece, type Cursor, type Line } from '../core/line.ts';
import { editField, fieldText, textField, viewField, type TextField } from './text-field.ts';

/** A few fields under one another, before there is an entity: the first start, the login. */
export interface EntryRow<F extends string> {
  readonly id: F;
  readonly label: string;
  readonly mask?: boolean;
  /** Words to choose from instead of text. */
  readonly options?: readonly { readonly word: string; readonly label: string }[];
}

export interface Entry<F extends string> {
  readonly texts: Readonly<Record<F, TextField>>;
  /** The row in hand; one more than there are: the button. */
  readonly at: number;
}

export const entryText = <F extends string>(entry: Entry<F>, id: F): string => fieldText(entry.texts[id]);

/**
 * What nobody sees is not mended but typed anew: a password that was refused is empty again, and so is the one that repeats it. Other fields stay as they are.
 */
export function unseenAnew<F extends string>(entry: Entry<F>, refused: F): Entry<F> {
  const empty: readonly string[] = refused === 'password' ? ['password', 'again'] : refused === 'again' || refused === 'current' ? [refused] : [];
  return { ...entry, texts: { ...entry.texts, ...Object.fromEntries(empty.filter((id) => id in entry.texts).map((id) => [id, textField()])) } };
}

/** Moves, chooses, types; `done` when Enter was pressed on the button; null for other keys. */
export function entryKey<F extends string>(entry: Entry<F>, rows: readonly EntryRow<F>[], key: Key): Entry<F> | 'done' | null {
  const row = rows[entry.at];
  if (isKey(key, 'enter')) return row === undefined ? 'done' : { ...entry, at: entry.at + 1 };
  if (isKey(key, 'down', 'tab')) return { ...entry, at: Math.min(rows.length, entry.at + 1) };
  if (isKey(key, 'up', 'shift-tab')) return { ...entry, at: Math.max(0, entry.at - 1) };
  if (isKey(key, 'ctrl-s')) return 'done';
  if (row === undefined) return null;
  const text = row.options === undefined ? editField(entry.texts[row.id], key) : chosen(entryText(entry, row.id), row.options, key);
  return text === null ? null : { ...entry, texts: { ...entry.texts, [row.id]: text } };
}

function chosen(word: string, options: NonNullable<EntryRow<string>['options']>, key: Key): TextField | null {
  const at = options.findIndex((option) => option.word === word);
  const digit = Number(keyId(key));
  const to = isKey(key, 'left') ? at - 1 : isKey(key, 'right') || keyId(key) === 'space' ? at + 1 : digit >= 1 ? digit - 1 : -2;
  if (to === -2) return null;
  const next = options[digit >= 1 ? to : (to + options.length) % options.length];
  return next === undefined ? null : textField(next.word);
}

export interface EntryLook {
  readonly button: string;
  readonly width: number;
  readonly fault?: { readonly field: string; readonly text: string } | undefined;
}

/** A line per field and the button under them. */
export function entryLines<F extends string>(entry: Entry<F>, rows: readonly EntryRow<F>[], look: EntryLook): { readonly lines: readonly Line[]; readonly cursor: Cursor | undefined } {
  const label = Math.max(...rows.map((row) => displayWidth(row.label))) + 3;
  const room = Math.min(40, look.width - label - 4);
  let cursor: Cursor | undefined;
  const lines = rows.map((row, at): Line => {
    const current = at === entry.at;
    const name = cell(`${current ? '> ' : '  '}${row.label}`, label + 1, current ? 'title' : 'label');
    if (row.options !== undefined) return [name, ...optionPieces(entryText(entry, row.id), row.options, current)];
    const view = viewField(entry.texts[row.id], room, 'input', row.mask === true);
    if (current) cursor = { x: label + 1 + view.cursor, y: at };
    const fault = look.fault?.field === row.id ? [piece(` !`, 'error')] : [];
    return [name, view.piece, ...fault];
  });
  const current = entry.at >= rows.length;
  const button: Line = [cell(current ? '> ' : '  ', label + 1, 'title'), piece(`[ ${look.button} ]`, current ? 'current' : 'plain')];
  if (current) cursor = undefined;
  return { lines: [...lines, [], button], cursor };
}

function optionPieces(word: string, options: NonNullable<EntryRow<string>['options']>, current: boolean): Line {
  return options.map((option, at) => {
    const on = option.word === word;
    return piece(on ? `[${at + 1} ${option.label}] ` : ` ${at + 1} ${option.label}  `, on ? (current ? 'current' : 'title') : 'dim');
  });
}
