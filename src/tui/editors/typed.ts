import { fieldType } from '../../fields/registry.ts';
import { cell, type Line } from '../core/line.ts';
import { editField, fieldText, textField, viewField } from '../widgets/text-field.ts';
import { draftOf, type Editor } from './editor.ts';

/** Everything that is one line of text: names, numbers, dates, phones, addresses. Its kind parses it. */
export const typedEditor: Editor = {
  start: (value, _label, { def }) => draftOf(fieldType(def).write(value, def)),
  key: (draft, key) => {
    const text = editField(draft.text, key);
    return text === null ? null : { draft: { ...draft, text } };
  },
  enter: () => null,
  value: (draft, { def, fields }) => fieldType(def).parse(fieldText(draft.text), def, fields),
  view: (draft, _edit, width, focused) => typedView(draft.text, width, focused),
};

export function typedView(text: ReturnType<typeof textField>, width: number, focused: boolean): { readonly line: Line; readonly cursor: number } {
  if (!focused) return { line: [cell(fieldText(text), width, 'value')], cursor: 0 };
  const view = viewField(text, width);
  return { line: [view.piece], cursor: view.cursor };
}
