import { editText, fieldType } from '../../fields/registry.ts';
import { AppError } from '../../errors.ts';
import { cell } from '../core/line.ts';
import { editField, fieldText, viewField } from '../widgets/text-field.ts';
import { draftOf, type Draft, type Editor, type EditorContext } from './editor.ts';

/** Everything that is one line of text: names, numbers, dates, phones, addresses. Its kind parses it. */
export const typedEditor: Editor = {
  start: (value, _label, { def, fields }) => draftOf(editText(value, def, fields)),
  key: (draft, key) => {
    const text = editField(draft.text, key);
    return text === null ? null : { draft: { ...draft, text } };
  },
  enter: () => null,
  value: (draft, { def, fields }) => fieldType(def).parse(fieldText(draft.text), def, fields),
  view: (draft, edit, width, focused) => {
    if (!focused) return { line: [cell(readable(draft, edit), width, 'value')], cursor: 0 };
    const view = viewField(draft.text, width);
    return { line: [view.piece], cursor: view.cursor };
  },
};

/** As people read it (1,234.50); what is not right yet as it was typed. */
function readable(draft: Draft, { def, fields }: EditorContext): string {
  const text = fieldText(draft.text);
  try {
    return fieldType(def).format(fieldType(def).parse(text, def, fields), def, fields);
  } catch (error) {
    if (error instanceof AppError) return text;
    throw error;
  }
}
