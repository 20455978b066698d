import { TextDecoder } from 'node:util';
import { isUtf8 } from 'node:buffer';

/** A property of a card. */
export interface Property {
  /** In capitals, without its group: `TEL`. */
  readonly name: string;
  /** Types in capitals, those without `TYPE=` too (2.1): `CELL`, `WORK`. */
  readonly types: ReadonlySet<string>;
  /** Decoded from quoted-printable, still escaped. */
  readonly value: string;
}

const HEAD = /^(?:[\w-]+\.)?([\w-]+)((?:;(?:"[^"]*"|[^":;])*)*):([\s\S]*)$/;

/** Text → property; null for what is none. */
export function propertyOf(text: string): Property | null {
  const colon = text.indexOf(':');
  const head = text.slice(0, Math.max(0, colon));
  // Most have neither a group nor a parameter.
  return PLAIN.test(head) ? { name: head.toUpperCase(), types: NONE, value: text.slice(colon + 1) } : propertyWith(text);
}

const PLAIN = /^[\w-]+$/;
const NONE: ReadonlySet<string> = new Set();

function propertyWith(text: string): Property | null {
  const [, name, params = '', value = ''] = HEAD.exec(text) ?? [];
  if (name === undefined) return null;
  const types = new Set<string>();
  let charset = '';
  let quoted = false;
  for (const [, param = ''] of params.matchAll(/;((?:"[^"]*"|[^";])*)/g)) {
    const at = param.indexOf('=');
    const key = at === -1 ? '' : param.slice(0, at).trim().toUpperCase();
    const word = param.slice(at + 1).replaceAll('"', '').trim().toUpperCase();
    if (key === 'CHARSET') charset = word;
    else if ((key === 'ENCODING' || key === '') && word === 'QUOTED-PRINTABLE') quoted = true;
    else if (key === '' || key === 'TYPE') for (const type of word.split(',')) types.add(type.trim());
  }
  return { name: name.toUpperCase(), types, value: quoted ? quotedPrintable(value, charset) : value };
}

/** RFC 2045, 6.7; without a charset UTF-8 where it is such, else GB18030. */
function quotedPrintable(value: string, charset: string): string {
  const bytes: number[] = [];
  for (let i = 0; i < value.length; i += 1) {
    const code = /^=([0-9A-Fa-f]{2})/.exec(value.slice(i, i + 3))?.[1];
    if (code === undefined) bytes.push(...Buffer.from(String.fromCodePoint(value.codePointAt(i) ?? 0x20), 'utf8'));
    else bytes.push(Number.parseInt(code, 16));
    if (code !== undefined) i += 2;
    else if ((value.codePointAt(i) ?? 0) > 0xffff) i += 1;
  }
  const buffer = Buffer.from(bytes);
  return decoderNamed(charset, buffer).decode(buffer).replace(/\r\n?/g, '\n');
}

function decoderNamed(charset: string, bytes: Uint8Array): TextDecoder {
  const plain = charset === '' || charset === 'US-ASCII' || charset === 'ASCII';
  try {
    return new TextDecoder(plain ? (isUtf8(bytes) ? 'utf-8' : 'gb18030') : charset);
  } catch {
    return new TextDecoder(isUtf8(bytes) ? 'utf-8' : 'gb18030');
  }
}
