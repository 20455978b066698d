import { isKey } from '../core/key.ts';
import { cell, piece } from '../core/line.ts';
import { draftOf, type Editor } from './editor.ts';

/** A record of another entity: Enter (when empty) or typing opens its picker, Backspace empties it. */
export const lookupEditor: Editor = {
  start: (value, label) => (typeof value === 'number' ? draftOf('', [value], [label ?? `#${value}`]) : draftOf('')),
  key: (draft, key) => {
    if (key.kind === 'text') return { need: 'picker', search: key.text };
    if (key.kind === 'paste') return { need: 'picker', search: key.text.trim().split('\n')[0] ?? '' };
    return isKey(key, 'backspace', 'delete') && draft.ids.length > 0 ? { draft: draftOf('') } : null;
  },
  enter: (draft) => (draft.ids.length === 0 ? { need: 'picker', search: '' } : null),
  value: (draft) => draft.ids[0] ?? null,
  view: (draft, { ctx }, width, focused) => {
    const label = draft.labels[0] ?? '';
    const sign = ctx.theme.borders.down;
    return { line: [cell(label, width - 2, focused ? 'input' : 'value'), piece(focused ? ` ${sign}` : '  ', 'dim')], cursor: 0 };
  },
};
