import iconv from 'iconv-lite';
import { invalid } from '../errors.ts';

export type TextEncoding = 'utf8' | 'utf16le' | 'utf16be' | 'gb18030';

/** Bytes that open a file of this encoding, as other programs expect them. */
export const BYTE_ORDER_MARKS: Readonly<Record<TextEncoding, Uint8Array>> = {
  utf8: Uint8Array.of(0xef, 0xbb, 0xbf),
  utf16le: Uint8Array.of(0xff, 0xfe),
  utf16be: Uint8Array.of(0xfe, 0xff),
  gb18030: Uint8Array.of(),
};

const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;
const LONE_SURROGATES = new RegExp(LONE_SURROGATE.source, 'g');
/** GB18030 has a code for every character of Unicode but this private one (GB18030-2005, 4.3: 0xA2A0 is not assigned a pair). */
const NOT_IN_GB18030 = /\uE5E5/g;

/** The characters of `text` that the encoding has no bytes for, each once. */
export function unencodable(text: string, encoding: TextEncoding): readonly string[] {
  const found = text.isWellFormed() ? [] : (text.match(LONE_SURROGATES) ?? []);
  const missing = encoding === 'gb18030' ? (text.match(NOT_IN_GB18030) ?? []) : [];
  return [...new Set([...found, ...missing])];
}

const codePoint = (char: string): string => `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** Throws `invalid` naming the characters that the encoding cannot take. */
export function refuseUnencodable(text: string, encoding: TextEncoding): void {
  const missing = unencodable(text, encoding);
  if (missing.length === 0) return;
  throw invalid('output.unencodable', { encoding: ENCODING_NAMES[encoding], characters: missing.slice(0, 20).map(codePoint).join(' ') });
}

/** Text → bytes. Throws `invalid` naming the characters that the encoding cannot take; never writes '?' for them. */
export function encodeText(text: string, encoding: TextEncoding): Buffer {
  refuseUnencodable(text, encoding);
  if (encoding === 'utf8') return Buffer.from(text, 'utf8');
  if (encoding === 'utf16le') return Buffer.from(text, 'utf16le');
  if (encoding === 'utf16be') return Buffer.from(text, 'utf16le').swap16();
  return iconv.encode(text, 'gb18030');
}

export const ENCODING_NAMES: Readonly<Record<TextEncoding, string>> = {
  utf8: 'UTF-8',
  utf16le: 'UTF-16 LE',
  utf16be: 'UTF-16 BE',
  gb18030: 'GB18030',
};
