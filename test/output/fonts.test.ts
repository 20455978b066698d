import { describe, expect, it } from 'vitest';
import { packageFont, pageFonts } from '../../src/output/fonts.ts';
import { readTrueType } from '../../src/output/true-type.ts';
import { subsetOf } from '../../src/output/true-type-subset.ts';

describe('the font', () => {
  it('has all of GB2312, GBK and the Han of GB 18030 level 1', async () => {
    const [font] = await pageFonts();
    const gbk = new TextDecoder('gbk');
    const missing: string[] = [];
    const look = (code: number): void => {
      if (font?.glyphOf(code) === 0) missing.push(String.fromCodePoint(code));
    };
    // Every pair of bytes of GBK that is a Han character or a sign of GB2312's first rows.
    for (let high = 0x81; high <= 0xfe; high += 1) for (let low = 0x40; low <= 0xfe; low += 1) {
      const char = gbk.decode(Uint8Array.of(high, low));
      if (/^\p{Script=Han}$/u.test(char) && char >= '\u3400' && char <= '\u9fff') look(char.codePointAt(0) ?? 0);
    }
    for (let code = 0x4e00; code <= 0x9fa5; code += 1) look(code);
    for (let code = 0x3400; code <= 0x4db5; code += 1) look(code);
    for (const sign of '，。、；：？！“”‘’（）《》〈〉【】—…·￥℃㎡①②③ⅠⅡ×÷°¥€№') look(sign.codePointAt(0) ?? 0);
    expect(missing).toEqual([]);
  });

  it('has as many characters beyond the basic plane as the table of standard characters (level 2): 36 of extension B, 44 of C, 8 of D, 108 of E', async () => {
    const [font] = await pageFonts();
    const of = (first: number, last: number): number => Array.from({ length: last - first + 1 }, (_, i) => font?.glyphOf(first + i)).filter((glyph) => glyph !== 0).length;
    expect(of(0x20000, 0x2a6df)).toBeGreaterThanOrEqual(36);
    expect([of(0x2a700, 0x2b739), of(0x2b740, 0x2b81d), of(0x2b820, 0x2cea1)]).toEqual([44, 8, 108]);
  });

  it('is no reason for text to fail: where its package is missing, that is said with what to install', async () => {
    await expect(packageFont('@no-such/package/font.ttf')).rejects.toMatchObject({ code: 'unavailable', key: 'output.no_font', params: { package: '@expo-google-fonts/noto-sans-sc' } });
  });

  it('that is none is refused, whatever the file holds', () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('OTTO'), Buffer.alloc(4000, 0xff), Buffer.from('%PDF-1.7')]) expect(() => readTrueType(bytes, 'x.ttf')).toThrow('output.font_unreadable');
  });

  it('is cut down to the glyphs used, each drawn and as wide as before, parts of composed ones too', async () => {
    const [font] = await pageFonts();
    if (font === undefined) throw new Error('no font');
    const glyphs = [0, ...Array.from('晨光é①Ĝ', (char) => font.glyphOf(char.codePointAt(0) ?? 0))];
    const file = subsetOf(font, glyphs);
    expect(file.length).toBeLessThan(20_000);
    // Read by hand: a subset has no table of characters.
    const tables = new Map(Array.from({ length: file.readUInt16BE(4) }, (_, i): [string, Buffer] => {
      const at = 12 + i * 16;
      return [file.toString('latin1', at, at + 4), file.subarray(file.readUInt32BE(at + 8), file.readUInt32BE(at + 8) + file.readUInt32BE(at + 12))];
    }));
    const loca = tables.get('loca') ?? Buffer.alloc(0);
    const count = (tables.get('maxp') ?? Buffer.alloc(6)).readUInt16BE(4);
    expect(count).toBeGreaterThanOrEqual(glyphs.length);
    expect(loca.length).toBe((count + 1) * 4);
    glyphs.forEach((glyph, i) => {
      const outline = (tables.get('glyf') ?? Buffer.alloc(0)).subarray(loca.readUInt32BE(i * 4), loca.readUInt32BE(i * 4 + 4));
      const old = font.outline(glyph);
      const parts = old.length > 1 && old.readInt16BE(0) < 0;
      if (!parts) expect(outline.subarray(0, old.length).equals(old)).toBe(true);
      else expect(outline.readUInt16BE(12)).toBeLessThan(count);
      expect((tables.get('hmtx') ?? Buffer.alloc(0)).readUInt16BE(i * 4)).toBe(font.advance(glyph));
    });
    // The sum over a whole font file is a constant (OpenType 1.9, head.checksumAdjustment).
    let sum = 0;
    for (let at = 0; at < file.length; at += 4) sum = (sum + file.readUInt32BE(at)) >>> 0;
    expect(sum).toBe(0xb1b0afba);
  });
});
