import { deflateSync } from 'node:zlib';
import { invalid } from '../errors.ts';
import { subsetOf } from './true-type-subset.ts';
import type { TrueType } from './true-type.ts';

/** A piece of text in one font: the codes of its characters, and how wide it is in em. */
export interface Glyphs {
  readonly font: number;
  readonly codes: string;
  readonly width: number;
}

interface Used {
  readonly font: TrueType;
  /** Code point → the number that the page writes: its place among the characters used. */
  readonly codes: Map<number, number>;
}

/** Measures and writes text in a few fonts, the first that has a character, and remembers which ones the file must hold. */
export class PdfFonts {
  readonly #fonts: readonly Used[];
  readonly #widths = new Map<number, number>();
  readonly #missing = new Set<number>();

  constructor(fonts: readonly TrueType[]) {
    this.#fonts = fonts.map((font) => ({ font, codes: new Map() }));
  }

  get count(): number {
    return this.#fonts.length;
  }

  #fontOf(codePoint: number): number {
    return this.#fonts.findIndex(({ font }) => font.glyphOf(codePoint) !== 0);
  }

  /** In em. What no font has is remembered for `refuseMissing`. */
  widthOf(text: string): number {
    let width = 0;
    for (const char of text) width += this.#advance(char.codePointAt(0) ?? 0);
    return width;
  }

  #advance(codePoint: number): number {
    let width = this.#widths.get(codePoint);
    if (width === undefined) {
      const at = this.#fontOf(codePoint);
      if (at < 0) this.#missing.add(codePoint);
      const font = this.#fonts[Math.max(0, at)]?.font;
      width = font === undefined ? 0 : font.advance(font.glyphOf(codePoint)) / font.unitsPerEm;
      this.#widths.set(codePoint, width);
    }
    return width;
  }

  /** Throws `invalid` naming the characters measured so far that no font has: never an empty box on paper. */
  refuseMissing(): void {
    if (this.#missing.size === 0) return;
    const named = [...this.#missing].slice(0, 10).map((code) => `${String.fromCodePoint(code)} U+${code.toString(16).toUpperCase().padStart(4, '0')}`);
    throw invalid('output.no_glyph', { characters: `${named.join('  ')}${this.#missing.size > 10 ? ' …' : ''}`, count: this.#missing.size });
  }

  /** The text as a page writes it, in pieces of one font each. */
  glyphsOf(text: string): readonly Glyphs[] {
    const pieces: { font: number; codes: string; width: number }[] = [];
    for (const char of text) {
      const codePoint = char.codePointAt(0) ?? 0;
      const font = Math.max(0, this.#fontOf(codePoint));
      let last = pieces.at(-1);
      if (last === undefined || last.font !== font) pieces.push((last = { font, codes: '', width: 0 }));
      last.codes += this.#codeOf(font, codePoint).toString(16).padStart(4, '0');
      last.width += this.#advance(codePoint);
    }
    return pieces;
  }

  #codeOf(font: number, codePoint: number): number {
    const codes = this.#fonts[font]?.codes ?? new Map<number, number>();
    let code = codes.get(codePoint);
    // 0 is the glyph for what is missing.
    if (code === undefined) codes.set(codePoint, (code = codes.size + 1));
    return code;
  }

  /** Objects of the file for a font: five, numbered from `first`, the first one what pages name. Source: ISO 32000-1, 9.7 and 9.10. */
  objects(at: number, first: number): readonly (string | Buffer)[] {
    const used = this.#fonts[at];
    if (used === undefined) return [];
    const { font, codes } = used;
    const points = [...codes.keys()];
    const glyphs = points.map((codePoint) => font.glyphOf(codePoint));
    const em = (units: number): number => Math.round((units * 1000) / font.unitsPerEm);
    // Six letters say that it is a part of the font (9.6.4).
    const name = `KEHU${String.fromCharCode(65 + at)}A+${font.name}`;
    const descriptor =
      `<< /Type /FontDescriptor /FontName /${name} /Flags 4 /FontBBox [${font.box.map(em).join(' ')}] /ItalicAngle 0 ` +
      `/Ascent ${em(font.ascent)} /Descent ${em(font.descent)} /CapHeight ${em(font.ascent * 0.63)} /StemV 80 /FontFile2 ${first + 3} 0 R >>`;
    return [
      `<< /Type /Font /Subtype /Type0 /BaseFont /${name} /Encoding /Identity-H /DescendantFonts [${first + 1} 0 R] /ToUnicode ${first + 4} 0 R >>`,
      `<< /Type /Font /Subtype /CIDFontType2 /BaseFont /${name} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> ` +
        `/FontDescriptor ${first + 2} 0 R /CIDToGIDMap /Identity /DW 1000 /W [1 [${glyphs.map((glyph) => em(font.advance(glyph))).join(' ')}]] >>`,
      descriptor,
      stream(subsetOf(font, [0, ...glyphs])),
      stream(Buffer.from(charactersOf(points), 'latin1')),
    ];
  }
}

/** A compressed stream, ready to stand in an object. */
export function stream(bytes: Uint8Array): Buffer {
  const packed = deflateSync(bytes);
  return Buffer.concat([Buffer.from(`<< /Length ${packed.length} /Length1 ${bytes.length} /Filter /FlateDecode >>\nstream\n`), packed, Buffer.from('\nendstream')]);
}

const hex4 = (value: number): string => value.toString(16).padStart(4, '0');
const utf16 = (codePoint: number): string => Array.from(String.fromCodePoint(codePoint).split(''), (unit) => hex4(unit.charCodeAt(0))).join('');

/** Code → character, so that the text of the page can be searched and copied. */
function charactersOf(points: readonly number[]): string {
  const lines = points.map((codePoint, i) => `<${hex4(i + 1)}> <${utf16(codePoint)}>`);
  const blocks: string[] = [];
  for (let i = 0; i < lines.length; i += 100) {
    const block = lines.slice(i, i + 100);
    blocks.push(`${block.length} beginbfchar\n${block.join('\n')}\nendbfchar`);
  }
  return `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
${blocks.join('\n')}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
`;
}
