import { comma } from '../../i18n/index.ts';
import { isKey } from '../core/key.ts';
import { cell, piece } from '../core/line.ts';
import { draftOf, type Editor } from './editor.ts';

/** Several records of another entity: typing adds one by the picker, Backspace takes the last one away. */
export const linksEditor: Editor = {
  start: (value, label) => {
    const ids = Array.isArray(value) ? value.map(Number) : [];
    const names = (label ?? '').split(/[、,，;]\s*/).filter((name) => name !== '');
    return draftOf('', ids, names.length === ids.length ? names : ids.map((id) => `#${id}`));
  },
  key: (draft, key) => {
    if (key.kind === 'text') return { need: 'picker', search: key.text };
    if (key.kind === 'paste') return { need: 'picker', search: key.text.trim() };
    if (!isKey(key, 'backspace', 'delete') || draft.ids.length === 0) return null;
    return { draft: draftOf('', draft.ids.slice(0, -1), draft.labels.slice(0, -1)) };
  },
  enter: (draft) => (draft.ids.length === 0 ? { need: 'picker', search: '' } : null),
  value: (draft) => [...draft.ids],
  view: (draft, { ctx }, width, focused) => {
    const label = draft.labels.join(comma(ctx.lang));
    return { line: [cell(label, width - 2, focused ? 'input' : 'value'), piece(focused ? ' +' : '  ', 'dim')], cursor: 0 };
  },
};
