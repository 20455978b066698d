import { displayWidth, wrapInto } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { isKey, type Key } from '../core/key.ts';
import { buttonSpot, cell, clickable, line, piece, type Cursor, type Line } from '../core/line.ts';
import { choose, optionsLine, type Option } from '../editors/choice.ts';
import { draftOf } from '../editors/editor.ts';
import { editField, fieldText, textField, viewField, type TextField } from './text-field.ts';

/** One line of a dialog that asks how something is to be done: a choice of words, a text, a path of a file, a button. */
export interface OptionRow {
  readonly id: string;
  readonly label: string;
  readonly kind: 'choice' | 'text' | 'path' | 'button';
  readonly options?: readonly Option[];
  /** What is typed is not shown: a password. */
  readonly mask?: boolean;
  /** A line under the rows while this one is in hand. */
  readonly hint?: string | undefined;
}

export interface Options {
  readonly at: number;
  readonly values: Readonly<Record<string, TextField>>;
}

export const optionsOf = (values: Readonly<Record<string, string>>, at = 0): Options => ({
  at,
  values: Object.fromEntries(Object.entries(values).map(([id, text]) => [id, textField(text)])),
});
export const optionText = (options: Options, id: string): string => fieldText(options.values[id] ?? textField());
export const withOption = (options: Options, id: string, text: string): Options => ({ ...options, values: { ...options.values, [id]: textField(text) } });

/** The row in hand; rows come and go with what is chosen in others. */
export const rowInHand = (options: Options, rows: readonly OptionRow[]): OptionRow | undefined => rows[Math.min(options.at, rows.length - 1)];

/** Moves, chooses, types. `complete`: Tab on a path. Null: not a key of these rows (Enter on a button is an action of the screen). */
export function optionsKey(options: Options, rows: readonly OptionRow[], key: Key): Options | 'complete' | null {
  const last = rows.length - 1;
  const at = Math.min(options.at, last);
  const row = rows[at];
  const to = (next: number): Options => ({ ...options, at: Math.max(0, Math.min(next, last)) });
  if (key.kind === 'go') return to(key.to);
  if (isKey(key, 'tab') && row?.kind === 'path') return 'complete';
  if (isKey(key, 'enter', 'down', 'tab')) return to(at + 1);
  if (isKey(key, 'up', 'shift-tab')) return to(at - 1);
  if (isKey(key, 'pageup', 'ctrl-home')) return to(0);
  if (isKey(key, 'pagedown', 'ctrl-end')) return to(last);
  if (row === undefined) return null;
  if (row.kind === 'button' || row.kind === 'choice') {
    if (isKey(key, 'home')) return to(0);
    if (isKey(key, 'end')) return to(last);
    return row.kind === 'button' ? null : chosen(options, row, key);
  }
  const text = editField(options.values[row.id] ?? textField(), key);
  return text === null ? null : { ...options, values: { ...options.values, [row.id]: text } };
}

function chosen(options: Options, row: OptionRow, key: Key): Options | null {
  const next = choose(draftOf(optionText(options, row.id)), key, row.options ?? []);
  return next === null ? null : withOption(options, row.id, fieldText(next.draft.text));
}

/** The rows under one another and the hint of the one in hand. */
export function optionsView(options: Options, rows: readonly OptionRow[], ctx: Ctx, width: number, focused = true): { readonly lines: readonly Line[]; readonly cursor: Cursor | undefined } {
  const at = focused ? Math.min(options.at, rows.length - 1) : -1;
  const label = Math.min(Math.floor(width / 3), Math.max(...rows.map((row) => (row.kind === 'button' ? 0 : displayWidth(row.label))))) + 4;
  let cursor: Cursor | undefined;
  const oneLine = (row: OptionRow, index: number): Line => {
    const current = index === at;
    const sign = piece(current ? '> ' : '  ', 'title');
    if (row.kind === 'button') return clickable([sign, piece(`[ ${row.label} ]`, current ? 'current' : 'plain')], buttonSpot(index));
    const name = cell(row.label, label - 2, current ? 'title' : 'label');
    if (row.kind === 'choice') return [sign, name, ...optionsLine(optionText(options, row.id), row.options ?? [], width - label, current)];
    const view = viewField(options.values[row.id] ?? textField(), width - label, current ? 'input' : 'value', row.mask === true);
    if (current) cursor = { x: label + view.cursor, y: index };
    return [sign, name, current || row.mask === true ? view.piece : cell(optionText(options, row.id), width - label, 'value')];
  };
  const lines = rows.map((row, index): Line => clickable(oneLine(row, index), { keys: [{ kind: 'go', to: index }] }));
  const hint = at === -1 ? undefined : rows[at]?.hint;
  const hints = hint === undefined || hint === '' ? [] : wrapInto(hint, width, 3).map((text) => line(piece(text, 'hint')));
  return { lines: [...lines, ...(hints.length > 0 ? [[], ...hints] : [])], cursor };
}
