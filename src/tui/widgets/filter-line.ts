import type { PlainError } from '../../errors.ts';
import type { Completion } from '../../services/api.ts';
import { displayWidth, wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { cell, fit, line, piece, type Line } from '../core/line.ts';
import { windowOf } from './menu.ts';
import { fieldText, type TextField } from './text-field.ts';

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
  if (edit.error !== null) return errorLines(fieldText(edit.field), edit.error, start, ctx, width);
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

/** A mark under the place in the line, and below it what is wrong there. `start`: the column where the line begins. */
export function errorLines(text: string, error: PlainError, start: number, ctx: Ctx, width: number): Line[] {
  const column = error.column ?? 1;
  const before = displayWidth([...text].slice(0, column - 1).join(''));
  const length = Math.max(1, displayWidth([...text].slice(column - 1, column - 1 + (error.length ?? 1)).join('')));
  const carets = fit([piece(' '.repeat(Math.min(start + before, width - 2))), piece('^'.repeat(length), 'error')], width);
  const words = wrapText(`! ${ctx.error(error)}`, width - 4).map((row) => fit(line(piece(`  ${row}`, 'error')), width));
  return [carets, ...words, fit([], width)];
}
