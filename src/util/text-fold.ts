import { safeText } from './safe-text.ts';
import { displayWidth, segments, unitWidth } from './text.ts';

/** Shows each character of a text with its place (UTF-16 units) and the cells that it takes where it is drawn, until `visit` says false. */
function eachCharacter(text: string, visit: (at: number, cells: number) => boolean): void {
  for (let at = 0; at < text.length; ) {
    const cells = unitWidth(text.charCodeAt(at));
    if (cells >= 0 && (at + 1 >= text.length || unitWidth(text.charCodeAt(at + 1)) >= 0)) {
      if (!visit(at, cells)) return;
      at += 1;
      continue;
    }
    // A stretch whose characters may depend on their neighbours.
    let end = at + 1;
    while (end < text.length && unitWidth(text.charCodeAt(end)) < 0) end += 1;
    for (const { segment, index } of segments(text.slice(at, end))) if (!visit(at + index, displayWidth(safeText(segment)))) return;
    at = end;
  }
}

/** Where the rows begin into which a line is folded that are at most `width` cells wide, cut between characters. */
export function foldPlaces(text: string, width: number): readonly number[] {
  const places = [0];
  let used = 0;
  eachCharacter(text, (at, cells) => {
    if (used + cells > width && used > 0) {
      places.push(at);
      used = 0;
    }
    used += cells;
    return true;
  });
  return places;
}

/** Cells of a text as it is drawn. */
export function safeWidth(text: string): number {
  let width = 0;
  eachCharacter(text, (_, cells) => {
    width += cells;
    return true;
  });
  return width;
}

/** The place of the character at a column, or the end. */
export function placeAt(text: string, column: number): number {
  let used = 0;
  let place = text.length;
  eachCharacter(text, (at, cells) => {
    if (used + cells <= column) {
      used += cells;
      return true;
    }
    place = at;
    return false;
  });
  return place;
}

/** Where the last character begins. */
export function lastPlace(text: string): number {
  let last = 0;
  eachCharacter(text, (at) => {
    last = at;
    return true;
  });
  return last;
}
