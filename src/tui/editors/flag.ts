import { fieldType } from '../../fields/registry.ts';
import type { EditorContext } from './editor.ts';
import { fieldText } from '../widgets/text-field.ts';
import { choose, optionsLine, type Option } from './choice.ts';
import { draftOf, type Editor } from './editor.ts';

const options = ({ def, fields }: EditorContext): readonly Option[] => [1, 0].map((value) => ({ word: String(value), label: fieldType(def).format(value, def, fields) }));

/** Yes or no: Space or ← → turns it over. */
export const flagEditor: Editor = {
  start: (value, _label, { def }) => draftOf(fieldType(def).write(value ?? 0, def)),
  key: (draft, key, edit) => choose(draft, key, options(edit)),
  enter: () => null,
  value: (draft, { def, fields }) => fieldType(def).parse(fieldText(draft.text), def, fields),
  view: (draft, edit, width, focused) => ({ line: optionsLine(fieldText(draft.text), options(edit), width, focused), cursor: 0 }),
};
