import { inflateSync } from 'node:zlib';

/** A piece of text on a page of a PDF: millimetres from the upper left corner; `y` is the base line, `size` in points. */
export interface Placed {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly size: number;
  readonly text: string;
}

export interface PdfPage {
  readonly width: number;
  readonly height: number;
  readonly texts: readonly Placed[];
  readonly boxes: readonly { readonly x: number; readonly y: number; readonly width: number; readonly height: number }[];
}

const MM = 25.4 / 72;

/** Reads what Kehu writes: objects by the cross-reference table, texts by the fonts' own widths and tables of characters. */
export function readPdf(bytes: Buffer): readonly PdfPage[] {
  const objects = objectsOf(bytes);
  const text = (id: number): string => objects.get(id)?.toString('latin1') ?? '';
  const pages = /\/Kids \[([^\]]*)\]/.exec([...objects.values()].map((object) => object.toString('latin1')).find((object) => object.includes('/Type /Pages')) ?? '')?.[1] ?? '';
  return [...pages.matchAll(/(\d+) 0 R/g)].map(([, id]) => {
    const page = text(Number(id));
    const [, width = 0, height = 0] = (/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(page) ?? []).map(Number);
    const fonts = new Map([...page.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name = '', font]) => [name, fontOf(Number(font), objects)]));
    const contents = streamOf(objects.get(Number(/\/Contents (\d+) 0 R/.exec(page)?.[1]))).toString('latin1');
    return { width: width * MM, height: height * MM, texts: textsOf(contents, height, fonts), boxes: boxesOf(contents, height) };
  });
}

function objectsOf(bytes: Buffer): ReadonlyMap<number, Buffer> {
  const file = bytes.toString('latin1');
  const table = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(file)?.[1]);
  const places = [...file.slice(table).matchAll(/^(\d{10}) 00000 n $/gm)].map(([, place]) => Number(place));
  return new Map(
    places.map((place, i) => {
      const begin = `${i + 1} 0 obj\n`;
      if (!file.startsWith(begin, place)) throw new Error(`object ${i + 1} is not where the table says`);
      return [i + 1, bytes.subarray(place + begin.length, file.indexOf('\nendobj\n', place))];
    }),
  );
}

function streamOf(object: Buffer | undefined): Buffer {
  if (object === undefined) throw new Error('no such stream');
  const at = object.indexOf('stream\n') + 7;
  return inflateSync(object.subarray(at, at + Number(/\/Length (\d+)/.exec(object.toString('latin1', 0, at))?.[1])));
}

interface Font {
  readonly chars: ReadonlyMap<string, string>;
  readonly widths: readonly number[];
}

function fontOf(id: number, objects: ReadonlyMap<number, Buffer>): Font {
  const dictionary = objects.get(id)?.toString('latin1') ?? '';
  const child = objects.get(Number(/\/DescendantFonts \[(\d+)/.exec(dictionary)?.[1]))?.toString('latin1') ?? '';
  const map = streamOf(objects.get(Number(/\/ToUnicode (\d+)/.exec(dictionary)?.[1]))).toString('latin1');
  const chars = [...map.matchAll(/^<(\w{4})> <(\w+)>$/gm)].map(([, code = '', units = '']): [string, string] => [code, Buffer.from(units, 'hex').swap16().toString('utf16le')]);
  return { chars: new Map(chars), widths: (/\/W \[1 \[([\d ]*)\]\]/.exec(child)?.[1] ?? '').split(' ').map(Number) };
}

function textsOf(contents: string, height: number, fonts: ReadonlyMap<string, Font>): readonly Placed[] {
  return [...contents.matchAll(/\/(F\d+) ([\d.]+) Tf 1 0 0 1 (-?[\d.]+) (-?[\d.]+) Tm <(\w*)> Tj/g)].map(([, name = '', size, x, y, hex = '']) => {
    const font = fonts.get(name);
    const codes = hex.match(/.{4}/g) ?? [];
    const wide = codes.reduce((sum, code) => sum + (font?.widths[Number.parseInt(code, 16) - 1] ?? 0), 0);
    return { x: Number(x) * MM, y: (height - Number(y)) * MM, size: Number(size), width: (wide / 1000) * Number(size) * MM, text: codes.map((code) => font?.chars.get(code) ?? '?').join('') };
  });
}

function boxesOf(contents: string, height: number): PdfPage['boxes'] {
  return [...contents.matchAll(/ (-?[\d.]+) (-?[\d.]+) ([\d.]+) ([\d.]+) re S/g)].map(([, x, y, width, high]) => ({
    x: Number(x) * MM,
    y: (height - Number(y) - Number(high)) * MM,
    width: Number(width) * MM,
    height: Number(high) * MM,
  }));
}
