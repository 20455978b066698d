import { withoutControls } from '../../util/controls.ts';
import { graphemes } from '../../util/text.ts';
import { keyId, type Key, type KeyName } from '../core/key.ts';
import { piece, widthOf, type Piece } from '../core/line.ts';
import { safeText } from '../../util/safe-text.ts';

/** One line of text being typed: what stands before the cursor and after it. Whole graphemes move and vanish, never halves. */
export interface TextField {
  readonly before: string;
  readonly after: string;
}

export const textField = (text = ''): TextField => ({ before: text, after: '' });
export const fieldText = (field: TextField): string => field.before + field.after;
export const isEmpty = (field: TextField): boolean => field.before === '' && field.after === '';

const WORD_BACK = /[^\s\p{P}]*[\s\p{P}]*$/u;
const WORD_ON = /^[\s\p{P}]*[^\s\p{P}]*/u;

export function insertText(field: TextField, text: string): TextField {
  return { before: field.before + text, after: field.after };
}

type Edit = (field: TextField) => TextField;

const cut = (text: string, end: string): string => text.slice(0, text.length - end.length);
const first = (text: string): string => graphemes(text)[0] ?? '';
const last = (text: string): string => graphemes(text).at(-1) ?? '';
const found = (text: string, pattern: RegExp): string => pattern.exec(text)?.[0] ?? '';

/** Moves `part` over the cursor. */
const back = (field: TextField, part: string): TextField => ({ before: cut(field.before, part), after: part + field.after });
const on = (field: TextField, part: string): TextField => ({ before: field.before + part, after: field.after.slice(part.length) });

const home: Edit = (field) => ({ before: '', after: fieldText(field) });
const end: Edit = (field) => ({ before: fieldText(field), after: '' });

const EDITS: Partial<Record<KeyName, Edit>> = {
  left: (field) => back(field, last(field.before)),
  right: (field) => on(field, first(field.after)),
  'ctrl-left': (field) => back(field, found(field.before, WORD_BACK)),
  'ctrl-right': (field) => on(field, found(field.after, WORD_ON)),
  home,
  'ctrl-a': home,
  end,
  'ctrl-e': end,
  backspace: ({ before, after }) => ({ before: cut(before, last(before)), after }),
  delete: ({ before, after }) => ({ before, after: after.slice(first(after).length) }),
  'ctrl-u': ({ after }) => ({ before: '', after }),
  'ctrl-k': ({ before }) => ({ before, after: '' }),
  'ctrl-w': ({ before, after }) => ({ before: before.replace(WORD_BACK, ''), after }),
};

/** What the calculator begins with: numbers and signs, nothing else. */
export const isSum = (field: TextField): boolean => /^[\d+\-*/().,%\s]+$/.test(fieldText(field));

/** The field after a key; null where the key is none of its own. A field holds one value: a result of the calculator takes the place of what stands there. */
export function editField(field: TextField, key: Key): TextField | null {
  if (key.kind === 'text') return insertText(field, key.text);
  if (key.kind === 'paste') return insertText(key.result === true && key.text !== '' ? textField() : field, withoutControls(key.text, 'one'));
  return key.kind === 'go' ? null : (EDITS[key.name]?.(field) ?? null);
}

/** The same for a line of several words: a result goes where the cursor stands, unless there is nothing but a sum. */
export const editWords = (field: TextField, key: Key): TextField | null =>
  editField(field, key.kind === 'paste' && key.result === true && !isSum(field) ? { kind: 'paste', text: key.text } : key);

/** The same for a field that only searches: while nothing is typed there, a question mark asks for help, and no result of the calculator is meant for it. */
export function editSearch(field: TextField, key: Key): TextField | null {
  if (isEmpty(field) && ((key.kind === 'text' && keyId(key) === '?') || (key.kind === 'paste' && key.result === true))) return null;
  return editField(field, key);
}

export interface FieldView {
  readonly piece: Piece;
  /** Column of the cursor in the cell. */
  readonly cursor: number;
}

/** The field in a cell of `width` columns, scrolled so that the cursor is in it. */
export function viewField(field: TextField, width: number, role: Piece['role'] = 'input', mask = false): FieldView {
  const shown = (text: string): readonly string[] => (mask ? graphemes(text).map(() => '*') : graphemes(safeText(text)));
  let used = 0;
  const left: string[] = [];
  for (const cluster of shown(field.before).toReversed()) {
    used += widthOf(cluster);
    if (used > width - 1) {
      used -= widthOf(cluster);
      break;
    }
    left.unshift(cluster);
  }
  let text = left.join('');
  let total = used;
  for (const cluster of shown(field.after)) {
    if (total + widthOf(cluster) > width) break;
    text += cluster;
    total += widthOf(cluster);
  }
  return { piece: piece(text + ' '.repeat(Math.max(0, width - total)), role), cursor: used };
}
