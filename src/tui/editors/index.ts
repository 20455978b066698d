import type { FieldDef, FieldKind } from '../../fields/definition.ts';
import { choiceEditor } from './choice.ts';
import type { Editor } from './editor.ts';
import { flagEditor } from './flag.ts';
import { linksEditor } from './links.ts';
import { lookupEditor } from './lookup.ts';
import { noteEditor } from './note.ts';
import { typedEditor } from './typed.ts';

/** Kinds that are typed in another way than as a line of text. */
const EDITORS: Partial<Record<FieldKind, Editor>> = {
  note: noteEditor,
  choice: choiceEditor,
  flag: flagEditor,
  lookup: lookupEditor,
  links: linksEditor,
};

/** How a field is edited. */
export function editorFor(def: FieldDef): Editor {
  return EDITORS[def.kind] ?? typedEditor;
}
