import { found, foundLength, lowered, replaced, textBetween, type Place, type TextBuffer } from './text-buffer.ts';
import { isBefore, wholeRange } from './text-range.ts';

/** A walk from place to place of a text that is looked for, once round from where it began. */
export interface ReplaceWalk {
  readonly wanted: string;
  readonly instead: string;
  /** Where it began: the walk ends there. */
  readonly until: Place;
  /** It has come to the end of the text and begun at the top. */
  readonly round: boolean;
  /** The place in hand. */
  readonly hit: Place;
  /** So many were replaced. */
  readonly count: number;
}

/** Begins at the cursor; null: the text stands nowhere. */
export function beginWalk(buffer: TextBuffer, wanted: string, instead: string): ReplaceWalk | null {
  const until = { row: buffer.row, at: buffer.at };
  const place = found(buffer, wanted, until);
  return place === null ? null : { wanted, instead, until, round: place.round, hit: { row: place.row, at: place.at }, count: 0 };
}

/** The next place behind `from`; null: the walk is over. */
function nextOf(buffer: TextBuffer, walk: ReplaceWalk, from: Place): ReplaceWalk | null {
  const place = found(buffer, walk.wanted, from);
  if (place === null || (walk.round && place.round)) return null;
  const round = walk.round || place.round;
  if (round && !isBefore(place, walk.until)) return null;
  return { ...walk, round, hit: { row: place.row, at: place.at } };
}

export interface Walked {
  readonly buffer: TextBuffer;
  /** Null: over. */
  readonly walk: ReplaceWalk | null;
  readonly count: number;
}

/** Leaves the place in hand as it is. */
export function skipped(buffer: TextBuffer, walk: ReplaceWalk): Walked {
  const { hit, wanted, count } = walk;
  return { buffer, walk: nextOf(buffer, walk, { row: hit.row, at: hit.at + foundLength(wanted) }), count };
}

/** Replaces the place in hand. */
export function replacedOne(buffer: TextBuffer, walk: ReplaceWalk): Walked {
  const { hit, wanted, instead, until } = walk;
  const next = replaced(buffer, hit, { row: hit.row, at: hit.at + foundLength(wanted) }, instead);
  const moved = until.row === hit.row && hit.at < until.at ? { row: until.row, at: until.at + instead.length - foundLength(wanted) } : until;
  const count = walk.count + 1;
  return { buffer: next, walk: nextOf(next, { ...walk, until: moved, count }, { row: hit.row, at: hit.at + instead.length }), count };
}

/** Replaces the place in hand and all that the walk would still come to, as one change; the cursor stays where it was. */
export function replacedRest(buffer: TextBuffer, walk: ReplaceWalk): Walked {
  const { hit, until, round } = walk;
  const { from: start, to: end } = wholeRange(buffer);
  const parts = round ? [{ from: start, to: hit, touched: false }, { from: hit, to: until, touched: true }, { from: until, to: end, touched: false }] : [{ from: start, to: until, touched: true }, { from: until, to: hit, touched: false }, { from: hit, to: end, touched: true }];
  let count = walk.count;
  const texts = parts.map(({ from, to, touched }) => {
    const text = textBetween(buffer, from, to);
    if (!touched) return text;
    const done = replacedIn(text, walk);
    count += done.count;
    return done.text;
  });
  return { buffer: replaced(buffer, start, end, texts.join('')), walk: null, count };
}

function replacedIn(text: string, { wanted, instead }: ReplaceWalk): { readonly text: string; readonly count: number } {
  const sought = wanted.toLowerCase();
  let count = 0;
  const lines = text.split('\n').map((line) => {
    const parts: string[] = [];
    const small = lowered(line);
    let from = 0;
    for (let at = small.indexOf(sought); at !== -1; at = small.indexOf(sought, from)) {
      parts.push(line.slice(from, at), instead);
      from = at + sought.length;
      count += 1;
    }
    return parts.join('') + line.slice(from);
  });
  return { text: lines.join('\n'), count };
}
