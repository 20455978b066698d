import { asBounds, exactly, textual } from './shared.ts';
import { parseLine, refuseControls, refuseLonger } from './text.ts';
import type { NoteField, Value } from './definition.ts';
import type { FieldContext } from './type.ts';

/** Line breaks LF, NFC, no spaces at the ends of lines, no empty lines at both ends; tabs and indents stay. */
function tidy(input: string): string {
  const lines = input.replace(/\ufeff/g, '').replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n').normalize('NFC');
  const text = lines.replace(/[^\S\n]+$/gm, '').replace(/^\n+|\s+$/g, '');
  return /\S/.test(text) ? text : '';
}

function parse(input: string, def: NoteField, ctx: FieldContext): Value {
  const text = tidy(input);
  if (text === '') return null;
  refuseControls(text.replace(/[\n\t]/g, ' '), ctx);
  refuseLonger(text, def.max, ctx);
  return text;
}

export const noteType = textual<NoteField>({
  kind: 'note',
  operators: ['contains', 'none', 'any'],
  parse,
  bounds: (input, def, ctx) => exactly(asBounds(input, () => parseLine(input, Math.max(def.max, 200), ctx)) ?? ''),
  width: () => 30,
  together: (values) => [...new Set(values.filter((value): value is string => typeof value === 'string' && value !== ''))].join('\n\n') || null,
});

