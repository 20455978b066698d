import { fieldType } from '../../fields/registry.ts';
import { draftOf, type Editor } from './editor.ts';
import { typedEditor } from './typed.ts';

/** Typed and read in words: what is stored is for programs. */
export const repeatEditor: Editor = { ...typedEditor, start: (value, _label, { def, fields }) => draftOf(fieldType(def).format(value, def, fields)) };
