import { fieldType } from '../../fields/registry.ts';
import type { ChoiceField, FieldDef } from '../../fields/definition.ts';
import type { FieldContext } from '../../fields/type.ts';
import { isKey, keyId, type Key } from '../core/key.ts';
import { cell, fit, lineWidth, piece, type Line } from '../core/line.ts';
import { fieldText } from '../widgets/text-field.ts';
import { foldSearch } from '../../util/fold.ts';
import { draftOf, type Draft, type Editor } from './editor.ts';

/** One of a few words: ← → or its number or its first letter. Nothing can be chosen where the field may be empty. */
export const choiceEditor: Editor = {
  start: (value, _label, { def }) => draftOf(fieldType(def).write(value, def)),
  key: (draft, key, { def, fields }) => choose(draft, key, optionsOf(def, fields)),
  enter: () => null,
  value: (draft, { def, fields }) => fieldType(def).parse(fieldText(draft.text), def, fields),
  view: (draft, { def, fields }, width, focused) => ({ line: optionsLine(fieldText(draft.text), optionsOf(def, fields), width, focused), cursor: 0 }),
};

export interface Option {
  readonly word: string;
  readonly label: string;
}

function optionsOf(def: FieldDef, fields: FieldContext): readonly Option[] {
  if (def.kind !== 'choice') return [];
  const type = fieldType(def);
  const words = (def satisfies ChoiceField).options.map((word) => ({ word, label: type.format(word, def, fields) }));
  return def.required === true ? words : [{ word: '', label: '' }, ...words];
}

export function choose(draft: Draft, key: Key, options: readonly Option[]): { readonly draft: Draft } | null {
  const at = Math.max(0, options.findIndex((option) => option.word === fieldText(draft.text)));
  const to = (index: number): { readonly draft: Draft } => ({ draft: draftOf(options[(index + options.length) % options.length]?.word ?? '') });
  if (isKey(key, 'right')) return to(at + 1);
  if (isKey(key, 'left')) return to(at - 1);
  if (isKey(key, 'backspace', 'delete')) return options.some((option) => option.word === '') ? { draft: draftOf('') } : null;
  const id = keyId(key);
  if (key.kind !== 'text' || id === null) return null;
  if (id === 'space') return to(at + 1);
  const named = options.filter((option) => option.word !== '');
  const byNumber = /^\d$/.test(id) ? named[Number(id) - 1] : undefined;
  const wanted = foldSearch(key.text);
  const found = byNumber ?? named.find((option) => foldSearch(option.label).startsWith(wanted) || option.word.startsWith(wanted));
  return found === undefined ? { draft } : { draft: draftOf(found.word) };
}

/** In focus all words stand there, the chosen one marked, closer together where it is narrow; where they do not fit, the chosen one and that there are others. Else the chosen one alone. */
export function optionsLine(word: string, options: readonly Option[], width: number, focused: boolean): Line {
  const chosen = options.find((option) => option.word === word)?.label ?? word;
  if (!focused) return [cell(chosen, width, 'value')];
  const named = options.filter((option) => option.label !== '');
  const written = (gap: string): Line => named.map((option, at) => (option.word === word ? piece(`[${option.label}]`, 'current') : piece(` ${at + 1}${gap}${option.label} `, 'dim')));
  const more = piece(` ← → ${options.findIndex((option) => option.word === word) + 1}/${options.length}`, 'dim');
  return fit([written(' '), written('')].find((each) => lineWidth(each) <= width) ?? [piece(`[${chosen}]`, 'current'), more], width, 'input');
}
