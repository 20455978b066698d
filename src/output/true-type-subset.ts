import type { TrueType } from './true-type.ts';

/** Flags of a part of a composed glyph (OpenType 1.9, glyf: composite glyph description). */
const WORDS = 0x1;
const SCALE = 0x8;
const MORE = 0x20;
const TWO_SCALES = 0x40;
const MATRIX = 0x80;

/**
 * A font file with these glyphs only, numbered as they stand in the list (the first one is `.notdef`), and the parts that composed ones are made of
 * after them. It has the tables that a PDF needs and no table of characters.
 */
export function subsetOf(font: TrueType, glyphs: readonly number[]): Buffer {
  const all = [...glyphs];
  const places = new Map(glyphs.map((glyph, at) => [glyph, at]));
  const outlines: Buffer[] = [];
  // It grows while it is walked: parts may have parts.
  for (let i = 0; i < all.length; i += 1) outlines.push(padded(renumbered(font.outline(all[i] ?? 0), (part) => {
    const known = places.get(part);
    if (known !== undefined) return known;
    places.set(part, all.length);
    return all.push(part) - 1;
  }), 4));
  const tables: [string, Buffer][] = [
    ...(['cvt ', 'fpgm', 'prep'] as const).flatMap((tag): [string, Buffer][] => {
      const table = font.table(tag);
      return table === undefined ? [] : [[tag, table]];
    }),
    ['glyf', Buffer.concat(outlines)],
    ['head', headOf(font)],
    ['hhea', changed(font.table('hhea'), (table) => table.writeUInt16BE(all.length, 34))],
    ['hmtx', metricsOf(font, all)],
    ['loca', locationsOf(outlines)],
    ['maxp', changed(font.table('maxp'), (table) => table.writeUInt16BE(all.length, 4))],
  ];
  return fileOf(tables.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const changed = (table: Buffer | undefined, change: (table: Buffer) => unknown): Buffer => {
  const copy = Buffer.from(table ?? Buffer.alloc(64));
  change(copy);
  return copy;
};

function headOf(font: TrueType): Buffer {
  return changed(font.table('head'), (table) => {
    table.writeUInt32BE(0, 8);
    // Long places in `loca`.
    table.writeInt16BE(1, 50);
  });
}

/** The outline with its parts under their new numbers. */
function renumbered(outline: Buffer, numberOf: (glyph: number) => number): Buffer {
  if (outline.length < 10 || outline.readInt16BE(0) >= 0) return outline;
  const copy = Buffer.from(outline);
  for (let at = 10; ; ) {
    const flags = copy.readUInt16BE(at);
    copy.writeUInt16BE(numberOf(copy.readUInt16BE(at + 2)), at + 2);
    at += 4 + (flags & WORDS ? 4 : 2);
    if (flags & SCALE) at += 2;
    else if (flags & TWO_SCALES) at += 4;
    else if (flags & MATRIX) at += 8;
    if (!(flags & MORE)) return copy;
  }
}

function metricsOf(font: TrueType, glyphs: readonly number[]): Buffer {
  const table = Buffer.alloc(glyphs.length * 4);
  glyphs.forEach((glyph, i) => {
    table.writeUInt16BE(font.advance(glyph), i * 4);
    const outline = font.outline(glyph);
    // The left side bearing that the font was drawn with is where the outline begins.
    if (outline.length >= 10) table.writeInt16BE(outline.readInt16BE(2), i * 4 + 2);
  });
  return table;
}

function locationsOf(outlines: readonly Buffer[]): Buffer {
  const table = Buffer.alloc((outlines.length + 1) * 4);
  let at = 0;
  outlines.forEach((outline, i) => {
    table.writeUInt32BE(at, i * 4);
    at += outline.length;
  });
  table.writeUInt32BE(at, outlines.length * 4);
  return table;
}

function padded(bytes: Buffer, to: number): Buffer {
  const rest = bytes.length % to;
  return rest === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(to - rest)]);
}

function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at + 4 <= bytes.length; at += 4) sum = (sum + bytes.readUInt32BE(at)) >>> 0;
  return sum;
}

/** Tables, sorted by name, as a file; the sum over all of it is the constant that the format asks for. */
function fileOf(tables: readonly [string, Buffer][]): Buffer {
  const power = Math.floor(Math.log2(tables.length));
  const head = Buffer.alloc(12 + tables.length * 16);
  head.writeUInt32BE(0x00010000, 0);
  head.writeUInt16BE(tables.length, 4);
  head.writeUInt16BE(16 * 2 ** power, 6);
  head.writeUInt16BE(power, 8);
  head.writeUInt16BE((tables.length - 2 ** power) * 16, 10);
  const bodies: Buffer[] = [];
  let offset = head.length;
  let headAt = 0;
  tables.forEach(([tag, table], i) => {
    const body = padded(table, 4);
    const at = 12 + i * 16;
    head.write(tag, at, 'latin1');
    head.writeUInt32BE(checksum(body), at + 4);
    head.writeUInt32BE(offset, at + 8);
    head.writeUInt32BE(table.length, at + 12);
    if (tag === 'head') headAt = offset;
    offset += body.length;
    bodies.push(body);
  });
  const file = Buffer.concat([head, ...bodies]);
  file.writeUInt32BE((0xb1b0afba - checksum(file)) >>> 0, headAt + 8);
  return file;
}
