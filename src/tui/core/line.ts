/**
 * What screens draw: lines of styled pieces of text. They are cut and filled by display width here, so that no row is ever wider than
 * the terminal, and all text passes `safeText` on its way in, so that nothing that comes from data acts on the terminal.
 */
import { safeText } from '../../util/safe-text.ts';
import { displayWidth, graphemes, truncate } from '../../util/text.ts';
import type { ActionId } from '../../keys.ts';
import { ENTER, type Key } from './key.ts';
import type { Role } from './theme.ts';

export interface Piece {
  readonly text: string;
  readonly role: Role;
  readonly width: number;
  /** What a click on it does: whoever draws a thing says so, and the place follows from the line. */
  readonly spot?: Spot | undefined;
}
/** Keys as if they were pressed, or an action of the screen on top. `stands`: it is and means the same whatever answer is awaited. */
export type Spot = { readonly keys: readonly Key[]; readonly stands?: true } | { readonly action: ActionId; readonly choice?: string | undefined };
export type Line = readonly Piece[];

/** Where the terminal's cursor (and the window of an input method) stands, from the top left of the area. */
export interface Cursor {
  readonly x: number;
  readonly y: number;
}
export interface View {
  readonly lines: readonly Line[];
  readonly cursor?: Cursor | undefined;
  /** How many of the last lines go with what is in hand: what stands over a screen keeps off them. */
  readonly foot?: number | undefined;
}
export interface Area {
  readonly width: number;
  readonly height: number;
}

const WORDS = /[\p{L}\p{N}]/u;
const PLAIN = /^[\x20-\x7e]*$/;

const drawable = (text: string): string => (PLAIN.test(text) ? text : safeText(text));
export const widthOf = (text: string): number => (PLAIN.test(text) ? text.length : displayWidth(text));

export function piece(text: string, role: Role = 'plain'): Piece {
  const safe = drawable(text);
  return { text: safe, role, width: widthOf(safe) };
}

export const line = (...pieces: readonly (Piece | string)[]): Line => pieces.map((part) => (typeof part === 'string' ? piece(part) : part));
export const lineWidth = (pieces: Line): number => pieces.reduce((sum, part) => sum + part.width, 0);
export const EMPTY: Line = [];

/** A cell of exactly `width` columns: cut with … or filled. */
export function cell(text: string, width: number, role: Role = 'plain', align: 'left' | 'right' = 'left'): Piece {
  if (width <= 0) return { text: '', role, width: 0 };
  const safe = drawable(text);
  const fits = widthOf(safe) <= width ? safe : truncate(safe, width);
  const gap = ' '.repeat(Math.max(0, width - widthOf(fits)));
  return { text: align === 'left' ? fits + gap : gap + fits, role, width };
}

/** The columns from `from` to `to` (excluded); a wide character cut in two becomes a blank. */
export function sliceLine(pieces: Line, from: number, to: number): Line {
  const out: Piece[] = [];
  let x = 0;
  for (const part of pieces) {
    const end = x + part.width;
    if (end > from && x < to) out.push(x >= from && end <= to ? part : slicePiece(part, Math.max(0, from - x), Math.min(part.width, to - x)));
    x = end;
  }
  return out;
}

function slicePiece(part: Piece, from: number, to: number): Piece {
  let x = 0;
  let text = '';
  for (const cluster of PLAIN.test(part.text) ? part.text : graphemes(part.text)) {
    const width = widthOf(cluster);
    if (x >= from && x + width <= to) text += cluster;
    else if (x < to && x + width > from) text += ' '.repeat(Math.min(to, x + width) - Math.max(from, x));
    x += width;
  }
  return { ...part, text, width: to - from };
}

/** Exactly `width` columns: filled, or cut; where words were lost `…` says so. */
export function fit(pieces: Line, width: number, role: Role = 'plain'): Line {
  const used = lineWidth(pieces);
  if (used === width) return pieces;
  if (used < width) return [...pieces, { text: ' '.repeat(width - used), role, width: width - used }];
  // Words that end where the room does would look whole.
  if (width < 1 || !WORDS.test(lineText(sliceLine(pieces, width, used)))) return sliceLine(pieces, 0, width);
  const last = sliceLine(pieces, width - 1, width)[0];
  return [...sliceLine(pieces, 0, width - 1), { ...(last ?? piece('')), text: '…', width: 1 }];
}

/** Left and right parts on one line; the left one gives way. */
export function spread(left: Line, right: Line, width: number, role: Role = 'plain'): Line {
  const room = Math.max(0, width - lineWidth(right));
  return fit([...fit(left, room, role), ...right], width, role);
}

/** Puts `box` over `base` with its top left corner at x, y. */
export function overlay(base: readonly Line[], box: readonly Line[], x: number, y: number, area: Area): Line[] {
  return base.map((under, row) => {
    const over = box[row - y];
    if (over === undefined) return under;
    const full = fit(under, area.width);
    const width = lineWidth(over);
    return [...sliceLine(full, 0, x), ...over, ...sliceLine(full, x + width, area.width)];
  });
}

/** The same line, clickable; what is clickable in it by itself stays so. */
export const clickable = (pieces: Line, spot: Spot | undefined): Line => (spot === undefined ? pieces : pieces.map((part) => (part.spot === undefined ? { ...part, spot } : part)));

/** A row: the first click goes there, one on the row in hand does what Enter does. */
export const rowSpot = (to: number, current: boolean, zone?: string): Spot => ({ keys: [current ? ENTER : { kind: 'go', to, ...(zone === undefined ? {} : { zone }) }] });
/** A button or a line of a menu: a click goes there and does it. */
export const buttonSpot = (to: number, zone?: string): Spot => ({ keys: [{ kind: 'go', to, ...(zone === undefined ? {} : { zone }) }, ENTER] });
/** Rows of a list from the one at `from` on. */
export const clickableRows = (rows: readonly Line[], from: number, at: number, zone?: string): Line[] => rows.map((row, index) => clickable(row, rowSpot(from + index, from + index === at, zone)));

/** Exactly `height` lines. */
export function fill(lines: readonly Line[], height: number): Line[] {
  return Array.from({ length: height }, (_, row) => lines[row] ?? EMPTY);
}

/** The plain text of a line; for tests and for the linear mode. */
export const lineText = (pieces: Line): string => pieces.map((part) => part.text).join('');
