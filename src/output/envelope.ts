import { BARCODE_STRIP, ENVELOPE_MARGIN, ENVELOPES, POSTCODE_BOXES, READING_AREA, STAMP, type EnvelopeName } from './envelope-sizes.ts';
import { receiverLines, type Letter, type LetterMeasure, type Sender } from './letter.ts';
import { POINT, type Mark, type Sheet } from './pdf-write.ts';

export interface EnvelopeLook {
  readonly name: EnvelopeName;
  /** Points: of the receiver; the name is larger, the sender smaller. */
  readonly size: number;
  /** Whether the boxes are drawn: not on envelopes that have them. */
  readonly boxes: boolean;
  /** Millimetres to the right and down. */
  readonly offset: { readonly x: number; readonly y: number };
}

/** How much larger the person's or company's name is. */
const NAME_SCALE = 1.35;
const SENDER_SCALE = 0.75;
const LEADING = 1.45;
/** How high a digit stands above its base line, in its size (Noto Sans: 733 of 1000). */
const DIGIT_HEIGHT = 0.733;

const lineHeight = (size: number): number => (size * LEADING) / POINT;

/** The front of an envelope; null where the receiver does not fit on it. */
export function envelopeSheet(letter: Letter, sender: Sender, look: EnvelopeLook, measure: LetterMeasure): Sheet | null {
  const { width, height } = ENVELOPES[look.name];
  const from = senderMarks(sender, look, measure);
  const to = receiverMarks(letter, look, measure, Math.min(from.top, height - BARCODE_STRIP.height));
  if (to === null) return null;
  const marks = [...(look.boxes ? boxMarks() : []), ...digitMarks(letter.postcode), ...to, ...from.marks];
  return { width, height, marks: marks.map((mark) => moved(mark, look.offset)) };
}

export function boxMarks(): readonly Mark[] {
  const { count, x, y, width, height, pitch } = POSTCODE_BOXES;
  return Array.from({ length: count }, (_, i): Mark => ({ kind: 'box', x: x + i * pitch, y, width, height, weight: 1, red: true }));
}

/** Each digit in the middle of its box. What is no postcode of six digits stays out of the boxes. */
export function digitMarks(postcode: string): readonly Mark[] {
  const { x, y, width, height, pitch, digit } = POSTCODE_BOXES;
  if (!/^\d{6}$/.test(postcode)) return [];
  return [...postcode].map((text, i): Mark => ({ kind: 'text', align: 'center', x: x + i * pitch + width / 2, y: y + height / 2 + (digit * DIGIT_HEIGHT) / POINT / 2, size: digit, text }));
}

/** Address and name below the reading area and the stamp, as far down as `bottom`. */
function receiverMarks(letter: Letter, look: EnvelopeLook, measure: LetterMeasure, bottom: number): readonly Mark[] | null {
  const { width } = ENVELOPES[look.name];
  const left = Math.round(width * 0.16);
  const room = width - left - ENVELOPE_MARGIN;
  const top = Math.max(READING_AREA.height, STAMP.height) + 3;
  for (let size = look.size; size >= Math.min(look.size, 8); size -= 1) {
    const { small, large } = receiverLines(letter, room, size, size * NAME_SCALE, measure);
    const high = small.length * lineHeight(size) + lineHeight(size) / 2 + large.length * lineHeight(size * NAME_SCALE);
    if (high > bottom - top) continue;
    // What is left over stands above, so that it is about in the middle.
    let y = top + (bottom - top - high) * 0.35;
    const marks: Mark[] = [];
    for (const text of small) marks.push({ kind: 'text', x: left, y: (y += lineHeight(size)), size, text });
    y += lineHeight(size) / 2;
    for (const text of large) marks.push({ kind: 'text', align: 'center', x: left + room / 2, y: (y += lineHeight(size * NAME_SCALE)), size: size * NAME_SCALE, text });
    return marks;
  }
  return null;
}

/** The sender at the lower right, above the strip for bar codes, with the postcode below it, right of that strip. */
function senderMarks(sender: Sender, look: EnvelopeLook, measure: LetterMeasure): { readonly marks: readonly Mark[]; readonly top: number } {
  const { width, height } = ENVELOPES[look.name];
  const size = Math.max(7, look.size * SENDER_SCALE);
  const right = width - ENVELOPE_MARGIN;
  const lines = [sender.address, [sender.name, sender.phone].filter((part) => part !== '').join('  ')].filter((line) => line !== '').flatMap((line) => measure.wrap(line, width * 0.6, size));
  const bottom = height - BARCODE_STRIP.height - 1;
  const marks = lines.map((text, i): Mark => ({ kind: 'text', align: 'right', x: right, y: bottom - (lines.length - 1 - i) * lineHeight(size), size, text }));
  const postcode: Mark = { kind: 'text', align: 'right', x: right, y: height - 9, size: Math.max(9, size), text: sender.postcode };
  return { marks: sender.postcode === '' ? marks : [...marks, postcode], top: bottom - lines.length * lineHeight(size) - 1 };
}

export function moved(mark: Mark, { x, y }: { readonly x: number; readonly y: number }): Mark {
  if (mark.kind === 'line') return { ...mark, x1: mark.x1 + x, x2: mark.x2 + x, y1: mark.y1 + y, y2: mark.y2 + y };
  return { ...mark, x: mark.x + x, y: mark.y + y };
}

/** A sheet to measure a printer by: rulers along two edges, the boxes with digits, and crosses fifteen millimetres from three corners. */
export function testSheet(look: EnvelopeLook, words: { readonly title: string; readonly lines: readonly string[] }): Sheet {
  const { width, height } = ENVELOPES[look.name];
  const marks: Mark[] = [...boxMarks(), ...digitMarks('123456')];
  for (let at = 10; at < width; at += 10) marks.push(ruled(at, 0, at, at % 50 === 0 ? 5 : 3), ...(at % 50 === 0 ? [number(at, at, 8)] : []));
  for (let at = 10; at < height; at += 10) marks.push(ruled(0, at, at % 50 === 0 ? 5 : 3, at), ...(at % 50 === 0 ? [number(at, 8, at + 1)] : []));
  for (const [x, y] of [[width - 15, 15], [15, height - 15], [width - 15, height - 15]] as const) marks.push(ruled(x - 4, y, x + 4, y), ruled(x, y - 4, x, y + 4));
  const lines = [words.title, ...words.lines];
  lines.forEach((text, i) => marks.push({ kind: 'text', x: width * 0.16, y: 45 + i * lineHeight(11), size: 11, text }));
  return { width, height, marks: marks.map((mark) => moved(mark, look.offset)) };
}

const ruled = (x1: number, y1: number, x2: number, y2: number): Mark => ({ kind: 'line', x1, y1, x2, y2, weight: 0.5 });
const number = (value: number, x: number, y: number): Mark => ({ kind: 'text', align: 'center', x, y, size: 7, text: String(value) });
