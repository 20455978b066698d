import { displayWidth, wrapText } from '../util/text.ts';
import type { PdfFonts } from './pdf-fonts.ts';
import { POINT } from './pdf-write.ts';

/** Whom a letter goes to. Empty where it is not known. */
export interface Letter {
  /** What the record is called in messages. */
  readonly label: string;
  readonly postcode: string;
  readonly address: string;
  readonly organisation: string;
  readonly person: string;
  /** What follows the name, or stands before it: 先生 收, Ms. */
  readonly honorific: string;
}

export interface Sender {
  readonly postcode: string;
  readonly address: string;
  readonly name: string;
  readonly phone: string;
}

/** Widths in millimetres of letters of a size in points. */
export interface LetterMeasure {
  wrap(text: string, width: number, size: number): readonly string[];
}

/** On a line printer all letters are of one size: ten to the inch. */
export const CELL = 25.4 / 10;
export const LINE = 25.4 / 6;
export const CELL_MEASURE: LetterMeasure = { wrap: (text, width) => wrapText(text, Math.floor(width / CELL), displayWidth) };

export function letterMeasure(fonts: PdfFonts): LetterMeasure {
  return { wrap: (text, width, size) => wrapText(text, (width * POINT) / size, (piece) => fonts.widthOf(piece)) };
}

const HAN = /\p{Script=Han}/u;

/** The receiver's lines: address and, above a person, the organisation; the name with its honorific larger. */
export function receiverLines(letter: Letter, width: number, size: number, large: number, measure: LetterMeasure): { readonly small: readonly string[]; readonly large: readonly string[] } {
  const name = letter.person === '' ? letter.organisation : letter.person;
  const above = letter.person === '' ? [] : [letter.organisation];
  return {
    small: [letter.address, ...above].filter((line) => line !== '').flatMap((line) => measure.wrap(line, width, size)),
    large: measure.wrap(addressed(name, letter.honorific), width, large),
  };
}

/** 王芳 女士 收; Ms Li. */
export function addressed(name: string, honorific: string): string {
  if (honorific === '') return name;
  return HAN.test(name) || HAN.test(honorific) ? `${name} ${honorific}` : `${honorific} ${name}`;
}

export type Gender = 'male' | 'female' | null;

/**
 * What stands with a name where nothing else is asked for: 先生 收, 女士 收, 收 with a Chinese one; Mr, Ms, nothing with another. `asked` is `auto`,
 * `none`, or the text itself.
 */
export function honorificOf(name: string, gender: Gender, asked: string): string {
  if (asked === 'none') return '';
  if (asked !== 'auto') return asked;
  if (HAN.test(name)) return gender === null ? '收' : gender === 'male' ? '先生 收' : '女士 收';
  return gender === null ? '' : gender === 'male' ? 'Mr' : 'Ms';
}
