import { failed } from '../errors.ts';

/**
 * A TrueType font as far as a page needs it: which glyph a character has, how wide it is, and its outlines to embed. Lengths are in the font's own
 * units. Source of the tables: OpenType 1.9, learn.microsoft.com/typography/opentype/spec.
 */
export interface TrueType {
  /** The name that a document knows it by. */
  readonly name: string;
  readonly unitsPerEm: number;
  readonly ascent: number;
  readonly descent: number;
  readonly box: readonly [number, number, number, number];
  /** The glyph of a code point; 0 where the font has none. */
  glyphOf(codePoint: number): number;
  advance(glyph: number): number;
  /** The outline of a glyph; empty where nothing is drawn. */
  outline(glyph: number): Buffer;
  /** A table as it stands in the file; undefined where there is none. */
  table(tag: string): Buffer | undefined;
}

const NEEDED = ['cmap', 'head', 'hhea', 'hmtx', 'loca', 'maxp', 'glyf'] as const;

/** Reads a font file (.ttf, the first font of a .ttc). Throws `failed` for what is no TrueType font: `file` names it. */
export function readTrueType(bytes: Buffer, file: string): TrueType {
  try {
    return fontOf(bytes, tablesOf(bytes));
  } catch {
    // Whatever lies outside of the file or is missing in it.
    throw failed('output.font_unreadable', { file });
  }
}

type Tables = ReadonlyMap<string, Buffer>;

function tablesOf(bytes: Buffer): Tables {
  const start = bytes.toString('latin1', 0, 4) === 'ttcf' ? bytes.readUInt32BE(12) : 0;
  const tables = new Map<string, Buffer>();
  for (let i = 0; i < bytes.readUInt16BE(start + 4); i += 1) {
    const at = start + 12 + i * 16;
    const offset = bytes.readUInt32BE(at + 8);
    tables.set(bytes.toString('latin1', at, at + 4), bytes.subarray(offset, offset + bytes.readUInt32BE(at + 12)));
  }
  return tables;
}

function fontOf(bytes: Buffer, tables: Tables): TrueType {
  const [cmap, head, hhea, hmtx, loca, , glyf] = NEEDED.map((tag) => need(tables, tag));
  if (cmap === undefined || head === undefined || hhea === undefined || hmtx === undefined || loca === undefined || glyf === undefined) throw new Error(bytes.toString('latin1', 0, 4));
  const long = head.readInt16BE(50) === 1;
  const placeOf = (glyph: number): number => (long ? loca.readUInt32BE(glyph * 4) : loca.readUInt16BE(glyph * 2) * 2);
  const widths = hhea.readUInt16BE(34);
  const glyphs = charactersOf(cmap);
  return {
    name: nameOf(tables.get('name')) ?? 'Font',
    unitsPerEm: head.readUInt16BE(18),
    ascent: hhea.readInt16BE(4),
    descent: hhea.readInt16BE(6),
    box: [head.readInt16BE(36), head.readInt16BE(38), head.readInt16BE(40), head.readInt16BE(42)],
    glyphOf: (codePoint) => glyphs.get(codePoint) ?? 0,
    advance: (glyph) => hmtx.readUInt16BE(Math.min(glyph, widths - 1) * 4),
    outline: (glyph) => glyf.subarray(placeOf(glyph), placeOf(glyph + 1)),
    table: (tag) => tables.get(tag),
  };
}

function need(tables: Tables, tag: string): Buffer {
  const table = tables.get(tag);
  if (table === undefined) throw new Error(tag);
  return table;
}

/** Code point → glyph from the widest Unicode table that there is. */
function charactersOf(cmap: Buffer): ReadonlyMap<number, number> {
  const found = new Map<number, Buffer>();
  for (let i = 0; i < cmap.readUInt16BE(2); i += 1) {
    const table = cmap.subarray(cmap.readUInt32BE(8 + i * 8));
    const platform = cmap.readUInt16BE(4 + i * 8);
    if (platform === 0 || platform === 3) found.set(table.readUInt16BE(0), table);
  }
  const glyphs = new Map<number, number>();
  const segments = found.get(4);
  if (segments !== undefined) readSegments(segments, glyphs);
  const groups = found.get(12);
  if (groups !== undefined) readGroups(groups, glyphs);
  return glyphs;
}

/** Format 4: characters up to U+FFFF in segments. */
function readSegments(table: Buffer, glyphs: Map<number, number>): void {
  const double = table.readUInt16BE(6);
  for (let at = 0; at < double; at += 2) {
    const end = table.readUInt16BE(14 + at);
    const start = table.readUInt16BE(16 + double + at);
    const delta = table.readUInt16BE(16 + double * 2 + at);
    const place = 16 + double * 3 + at;
    const offset = table.readUInt16BE(place);
    for (let code = start; code <= end && code !== 0xffff; code += 1) {
      const raw = offset === 0 ? code : table.readUInt16BE(place + offset + (code - start) * 2);
      if (raw !== 0 || offset === 0) glyphs.set(code, (raw + delta) & 0xffff);
    }
  }
}

/** Format 12: all of Unicode in groups. */
function readGroups(table: Buffer, glyphs: Map<number, number>): void {
  for (let i = 0; i < table.readUInt32BE(12); i += 1) {
    const at = 16 + i * 12;
    const first = table.readUInt32BE(at);
    for (let code = first; code <= table.readUInt32BE(at + 4); code += 1) glyphs.set(code, table.readUInt32BE(at + 8) + code - first);
  }
}

/** Name 6, the PostScript name, of the Windows platform. */
function nameOf(table: Buffer | undefined): string | undefined {
  if (table === undefined) return undefined;
  const texts = table.readUInt16BE(4);
  for (let i = 0; i < table.readUInt16BE(2); i += 1) {
    const at = 6 + i * 12;
    if (table.readUInt16BE(at) !== 3 || table.readUInt16BE(at + 6) !== 6) continue;
    const from = texts + table.readUInt16BE(at + 10);
    return Buffer.from(table.subarray(from, from + table.readUInt16BE(at + 8))).swap16().toString('utf16le').replace(/[^\w-]/g, '');
  }
  return undefined;
}
