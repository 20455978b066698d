import type { Marked } from '../../util/marks.ts';
import { piece, widthOf, type Line, type Piece } from '../core/line.ts';
import type { Role } from '../core/theme.ts';

/** A text with its marked parts standing out. */
export function markedPieces({ text, marks }: Marked, role: Role): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const [from, to] of marks) {
    pieces.push(piece(text.slice(at, from), role), piece(text.slice(from, to), 'match'));
    at = to;
  }
  return [...pieces, piece(text.slice(at), role)];
}

/** The first mark is seen however narrow it is. */
export function aroundMark(found: Marked, room: number, role: Role = 'dim'): Line {
  const first = found.marks[0];
  if (first === undefined || widthOf(found.text.slice(0, first[1])) <= room) return markedPieces(found, role);
  const from = Math.max(0, first[0] - 4);
  return [piece('…', role), ...markedPieces({ text: found.text.slice(from), marks: found.marks.map(([a, b]) => [a - from, b - from] as const) }, role)];
}
