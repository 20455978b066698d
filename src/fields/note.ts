import { asBounds, checkText, exactly, plainText } from './shared.ts';
import { parseLine, refuseControls, refuseLonger } from './text.ts';
import type { NoteField, Value } from './definition.ts';
import type { FieldContext, FieldType } from './type.ts';

/** Several lines: NFC, line breaks LF, no spaces at the ends of lines, no empty lines at both ends; tabs and indents stay. */
function parse(input: string, def: NoteField, ctx: FieldContext): Value {
  if (input === '') return null;
  const lines = input.replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n').normalize('NFC').replace(/[^\S\n]+$/gm, '').replace(/^\n+|\s+$/g, '').replace(/\ufeff/g, '');
  const text = /\S/.test(lines) ? lines : '';
  if (text === '') return null;
  if (text !== lines || text !== input) return settle(text, def, ctx);
  refuse(text, def, ctx);
  return text;
}

/** What was taken out may leave more to take out at the ends. */
function settle(text: string, def: NoteField, ctx: FieldContext): Value {
  return parse(text, def, ctx);
}

function refuse(text: string, def: NoteField, ctx: FieldContext): void {
  refuseControls(text.replace(/[\n\t]/g, ' '), ctx);
  refuseLonger(text, def.max, ctx);
}

export const noteType: FieldType<NoteField> = {
  kind: 'note',
  column: 'text',
  align: 'left',
  operators: ['contains', 'none', 'any'],
  parse,
  check: (value, def, ctx) => checkText(value, ctx, (text) => parse(text, def, ctx)),
  format: plainText,
  write: plainText,
  bounds: (input, def, ctx) => exactly(asBounds(input, () => parseLine(input, Math.max(def.max, 200), ctx)) ?? ''),
  width: () => 30,
};

