import { fieldType } from '../../fields/registry.ts';
import { cell } from '../core/line.ts';
import { fieldText, textField } from '../widgets/text-field.ts';
import { draftOf, type Editor } from './editor.ts';

/** Text of several lines: shown by its first one; Enter opens its editor, and so does typing. */
export const noteEditor: Editor = {
  start: (value, _label, { def }) => draftOf(fieldType(def).write(value, def)),
  key: (draft, key) => {
    if (key.kind === 'text') return { draft: { ...draft, text: textField(fieldText(draft.text) + key.text) } };
    if (key.kind === 'paste') return { draft: { ...draft, text: textField(fieldText(draft.text) + key.text.replace(/\r\n?/g, '\n')) } };
    return null;
  },
  enter: () => ({ need: 'text' }),
  value: (draft, { def, fields }) => fieldType(def).parse(fieldText(draft.text), def, fields),
  view: (draft, { ctx }, width, focused) => {
    const text = fieldText(draft.text);
    const [first = '', ...rest] = text.split('\n');
    const more = rest.length > 0 ? ` ${ctx.t('tui.form.more-lines', { count: rest.length })}` : '';
    const empty = text === '' && focused ? ctx.t('tui.form.note-hint') : '';
    return { line: [cell(`${first}${more}${empty}`, width, text === '' ? 'hint' : focused ? 'input' : 'value')], cursor: 0 };
  },
};
