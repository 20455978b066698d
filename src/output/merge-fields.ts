import { invalid } from '../errors.ts';

/** A `{{name}}` in a text, and where it stands: line and column from 1, in characters. */
export interface MergeField {
  /** As it is written between the braces, without blanks around it. */
  readonly name: string;
  readonly line: number;
  readonly column: number;
  /** Characters that it takes with its braces. */
  readonly length: number;
}

/** Text as it is, or a field. */
export type MergePart = string | MergeField;

/** Longest name of a field: beyond it a closing brace was forgotten. */
const LONGEST = 120;

/**
 * The parts of a text with merge fields, `{{name}}` or `{{customer.level}}`, full-width braces too. Substitution only: what stands between braces is a name
 * and nothing else. Throws `invalid` with line and column for braces that do not close and for none between them.
 */
export function mergeParts(text: string): readonly MergePart[] {
  const parts: MergePart[] = [];
  let from = 0;
  for (;;) {
    const open = opening(text, from);
    if (open === -1) break;
    if (open > from) parts.push(text.slice(from, open));
    const end = /\}\}|｝｝/g;
    end.lastIndex = open + 2;
    const close = end.exec(text)?.index ?? -1;
    const inside = close === -1 ? '' : text.slice(open + 2, close);
    const place = placeIn(text, open);
    if (close === -1 || /[\n{｛]/.test(inside) || inside.length > LONGEST) throw invalid('merge.open', { ...place }, place);
    const name = inside.trim();
    if (name === '') throw invalid('merge.empty', { ...place }, place);
    parts.push({ name, ...place, length: characters(text.slice(open, close + 2)) });
    from = close + 2;
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}

const characters = (text: string): number => Array.from(text).length;

function opening(text: string, from: number): number {
  const begin = /\{\{|｛｛/g;
  begin.lastIndex = from;
  return begin.exec(text)?.index ?? -1;
}

function placeIn(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: characters(before.slice(start)) + 1 };
}

/** The fields of a text, each place of it. */
export function mergeFieldsIn(parts: readonly MergePart[]): readonly MergeField[] {
  return parts.flatMap((part) => (typeof part === 'string' ? [] : [part]));
}

/** The text with every field replaced by its value, which is taken as it is: braces in a value mean nothing. */
export function fillIn(parts: readonly MergePart[], valueOf: (name: string) => string): string {
  return parts.map((part) => (typeof part === 'string' ? part : valueOf(part.name))).join('');
}
