import { plainName } from '../util/firm-name.ts';
import { asBounds, exactly, TEXT_OPERATORS, textual, wrong } from './shared.ts';
import type { TextField, Value } from './definition.ts';
import type { FieldContext } from './type.ts';

/** What needs no look: letters, digits and signs of ASCII, Chinese and its punctuation, already in NFC. */
const PLAIN = /^[\x21-\x7e\u3001-\u3029\u4e00-\u9fff\uff01-\uff60](?:[\x20-\x7e\u3001-\u3029\u4e00-\u9fff\uff01-\uff60]*[\x21-\x7e\u3001-\u3029\u4e00-\u9fff\uff01-\uff60])?$/;
/** Spaces of all kinds, and what is nothing at the ends of a text: zero-width spaces, byte order marks. */
const ENDS = /^[\s\u00a0\u200b\u2060\ufeff]+|[\s\u00a0\u200b\u2060\ufeff]+$/g;
const CONTROL = /[\u0000-\u001f\u007f-\u009f\ufffe\uffff]/;

/** Throws for characters that no text may have; `text` is past its line breaks and tabs. */
export function refuseControls(text: string, ctx: FieldContext): void {
  const found = CONTROL.exec(text);
  if (found) throw wrong(ctx, 'field.text.control', { code: codeOf(found[0]), place: found.index + 1 });
  if (!text.isWellFormed()) throw wrong(ctx, 'field.text.broken');
}

function codeOf(char: string): string {
  return `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Throws where `text` has more code points than `max`. */
export function refuseLonger(text: string, max: number, ctx: FieldContext): void {
  if (text.length <= max) return;
  const length = Array.from(text).length;
  if (length > max) throw wrong(ctx, 'field.text.long', { max, length });
}

/** One line: NFC, trimmed, line breaks and tabs a space, no controls, at most `max` characters; null for nothing. */
export function parseLine(input: string, max: number, ctx: FieldContext): string | null {
  if (input === '') return null;
  if (input.length <= max && PLAIN.test(input)) return input;
  const line = input.replace(/[\t\r\n\u2028\u2029\u0085]+/g, ' ').replace(ENDS, '').normalize('NFC');
  if (line === '') return null;
  refuseControls(line, ctx);
  refuseLonger(line, max, ctx);
  return line;
}

const parse = (input: string, def: TextField, ctx: FieldContext): Value => parseLine(input, def.max, ctx);

export const textType = textual<TextField>({
  kind: 'text',
  operators: TEXT_OPERATORS,
  parse,
  bounds: (input, def, ctx) => exactly(asBounds(input, () => parseLine(input, Math.max(def.max, 200), ctx)) ?? ''),
  alike: (value) => plainName(value) || null,
  width: (def) => Math.min(Math.max(4, def.max), def.max > 100 ? 28 : 16),
});
