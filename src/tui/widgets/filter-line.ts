import type { PlainError } from '../../errors.ts';
import type { Completion } from '../../services/api.ts';
import { displayWidth, graphemes, wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { cell, fit, line, piece, type Line } from '../core/line.ts';
import { windowOf } from './menu.ts';
import { fieldText, textField, viewField, type TextField } from './text-field.ts';

/** A line of the query language while it is being typed. */
export interface FilterEdit {
  readonly field: TextField;
  readonly offers: readonly Completion[];
  /** Which offer Tab takes; -1: none touched yet. */
  readonly at: number;
  readonly error: PlainError | null;
}

/** The line with an offer taken: after a name comes its value at once; after a value the next condition. */
export function withOffer(edit: FilterEdit, at: number): FilterEdit | null {
  const offer = edit.offers[at];
  if (offer === undefined) return null;
  const text = fieldText(edit.field);
  const before = text.slice(0, offer.from) + offer.text + (/[:<>=(^]$/.test(offer.text) ? '' : ' ');
  return { ...edit, field: { before, after: text.slice(offer.to).trimStart() }, at: -1, error: null };
}

/** Under the filter line: what is wrong, pointing at the place, or what may be typed there. */
export function offerLines(edit: FilterEdit, start: number, ctx: Ctx, width: number, height: number): Line[] {
  if (edit.error !== null) return errorInField(edit, edit.error, start, ctx, width);
  if (edit.offers.length === 0) return [line(cell(`  ${ctx.t('tui.list.filter-help')}`, width, 'hint'))];
  const seen = windowOf(Math.max(0, edit.at), edit.offers.length, Math.min(10, height - 2));
  const shown = edit.offers.slice(seen.from, seen.to);
  const name = Math.min(30, Math.max(10, ...shown.map((offer) => displayWidth(offer.text) + 2)));
  const box = Math.min(width - 4, name + Math.max(16, ...shown.map((offer) => displayWidth(offer.label) + 4)));
  const lines = shown.map((offer, index): Line => {
    const current = seen.from + index === edit.at;
    const role = current ? 'current' : 'plain';
    const label = offer.label === offer.text.replace(/[:]$/, '') ? '' : offer.label;
    return fit([piece(`  ${current ? '>' : ' '} `, role), cell(offer.text, name, role), cell(label, box - name - 4, current ? role : 'dim')], width);
  });
  return [...lines, fit(line(piece(`    ${ctx.t('tui.list.filter-keys')}`, 'hint')), width)];
}

/** The columns of the line's cell: beside its name, and one for the cursor. */
const roomOf = (width: number): number => width - 9;

/** The line with an error; of one that is longer than its cell the cursor goes behind what is wrong, so that it is seen. */
export function withError(edit: FilterEdit, error: PlainError, ctx: Ctx): FilterEdit {
  const text = fieldText(edit.field);
  if (displayWidth(text) <= roomOf(ctx.body.width)) return { ...edit, error };
  const parts = graphemes(text);
  const end = Math.min(parts.length, (error.column ?? 1) - 1 + (error.length ?? 1));
  return { ...edit, error, field: { before: parts.slice(0, end).join(''), after: parts.slice(end).join('') } };
}

/** A line that is wrong, in hand to be mended. */
export const faulty = (text: string, error: PlainError, ctx: Ctx): FilterEdit => withError({ field: textField(text), offers: [], at: -1, error: null }, error, ctx);

/** The width of the place of an error in a line, and of what stands before it. */
function placeOf(text: string, { column = 1, length = 1 }: PlainError): { readonly before: number; readonly width: number } {
  const parts = graphemes(text);
  return { before: displayWidth(parts.slice(0, column - 1).join('')), width: Math.max(1, displayWidth(parts.slice(column - 1, column - 1 + length).join(''))) };
}

function errorInField({ field }: FilterEdit, error: PlainError, start: number, ctx: Ctx, width: number): Line[] {
  const { before, width: length } = placeOf(fieldText(field), error);
  const { cursor } = viewField(field, width - start - 1);
  // Of a long line the beginning is not seen: what is wrong ends at the cursor.
  const at = displayWidth(fieldText(field)) <= roomOf(width) ? before : Math.max(0, cursor - length);
  return pointed(start + at, Math.min(length, cursor - at || length), error, ctx, width);
}

/** A mark under the place in a line that is seen whole, and below it what is wrong there. `start`: the column where the line begins. */
export function errorLines(text: string, error: PlainError, start: number, ctx: Ctx, width: number): Line[] {
  const { before, width: length } = placeOf(text, error);
  return pointed(start + before, length, error, ctx, width);
}

function pointed(at: number, length: number, error: PlainError, ctx: Ctx, width: number): Line[] {
  const carets = fit([piece(' '.repeat(Math.min(at, width - 2))), piece('^'.repeat(length), 'error')], width);
  const words = wrapText(`! ${ctx.error(error)}`, width - 4).map((row) => fit(line(piece(`  ${row}`, 'error')), width));
  return [carets, ...words, fit([], width)];
}
