import { stream, type PdfFonts } from './pdf-fonts.ts';

/**
 * Something drawn on a sheet; lengths in millimetres, from the upper left corner. A text's `x` is its left edge, middle or
 * right edge, its `y` the base line, its `size` in points. */
export type Mark =
  | { readonly kind: 'text'; readonly x: number; readonly y: number; readonly size: number; readonly text: string; readonly strong?: boolean; readonly align?: 'center' | 'right' }
  | { readonly kind: 'line'; readonly x1: number; readonly y1: number; readonly x2: number; readonly y2: number; readonly weight: number; readonly dashed?: boolean }
  | { readonly kind: 'box'; readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly weight: number; readonly red?: boolean };

/** A sheet of paper with what is on it. */
export interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
}

export interface PdfAbout {
  readonly title: string;
  readonly author: string;
  readonly lang: 'zh' | 'en';
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
}

/** Points in a millimetre: 72 to the inch of 25.4 mm. */
export const POINT = 72 / 25.4;

const CATALOG = 1;
const PAGES = 2;
const ABOUT = 3;
const FIRST_FONT = 4;
const OBJECTS_A_FONT = 5;

/**
 * A PDF 1.7 (ISO 32000-1), sheet by sheet, so that only one is held: contents first, then the glyphs that were used. Text can be searched and
 * copied.
 */
export function* pdfBytes(about: PdfAbout, fonts: PdfFonts, sheets: Iterable<Sheet>): Generator<Uint8Array> {
  const places: number[] = [];
  let at = 0;
  const piece = (...parts: readonly (string | Uint8Array)[]): Uint8Array => {
    const bytes = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
    at += bytes.length;
    return bytes;
  };
  const object = (id: number, body: string | Uint8Array): Uint8Array => {
    places[id] = at;
    return piece(`${id} 0 obj\n`, body, '\nendobj\n');
  };
  yield piece('%PDF-1.7\n%\xe4\xe5\xe6\xe7\n');
  const names = Array.from({ length: fonts.count }, (_, i) => `/F${i} ${FIRST_FONT + i * OBJECTS_A_FONT} 0 R`).join(' ');
  const kids: number[] = [];
  let next = FIRST_FONT + fonts.count * OBJECTS_A_FONT;
  for (const sheet of sheets) {
    yield object(next, stream(Buffer.from(contentsOf(sheet, fonts), 'latin1')));
    yield object(next + 1, `<< /Type /Page /Parent ${PAGES} 0 R /MediaBox [0 0 ${points(sheet.width)} ${points(sheet.height)}] /Resources << /Font << ${names} >> >> /Contents ${next} 0 R >>`);
    kids.push(next + 1);
    next += 2;
  }
  for (let i = 0; i < fonts.count; i += 1) {
    const first = FIRST_FONT + i * OBJECTS_A_FONT;
    for (const [j, body] of fonts.objects(i, first).entries()) yield object(first + j, body);
  }
  yield object(CATALOG, `<< /Type /Catalog /Pages ${PAGES} 0 R /Lang (${about.lang === 'zh' ? 'zh-CN' : 'en'}) /ViewerPreferences << /PrintScaling /None >> >>`);
  yield object(PAGES, `<< /Type /Pages /Count ${kids.length} /Kids [${kids.map((id) => `${id} 0 R`).join(' ')}] >>`);
  yield object(ABOUT, `<< /Title ${textOf(about.title)} /Author ${textOf(about.author)} /Creator (Kehu) /CreationDate (D:${new Date(about.at).toISOString().replace(/\D/g, '').slice(0, 14)}Z) >>`);
  const table = places.slice(1).map((place) => `${String(place).padStart(10, '0')} 00000 n \n`);
  yield piece(`xref\n0 ${table.length + 1}\n0000000000 65535 f \n${table.join('')}trailer\n<< /Size ${table.length + 1} /Root ${CATALOG} 0 R /Info ${ABOUT} 0 R >>\nstartxref\n${at}\n%%EOF\n`);
}

/** UTF-16 with its mark, as document properties have it (7.9.2.2). */
const textOf = (text: string): string => `<feff${Buffer.from(text, 'utf16le').swap16().toString('hex')}>`;

/** A length in points, to a thousandth. */
const points = (mm: number): number => rounded(mm * POINT);
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

function contentsOf({ height, marks }: Sheet, fonts: PdfFonts): string {
  const down = (y: number): number => points(height - y);
  const lines: string[] = [];
  for (const mark of marks) {
    if (mark.kind === 'text') lines.push(textCommands(mark, down(mark.y), fonts));
    else if (mark.kind === 'line') lines.push(`${mark.dashed === true ? '[2 2] 0 d' : '[] 0 d'} ${rounded(mark.weight)} w ${points(mark.x1)} ${down(mark.y1)} m ${points(mark.x2)} ${down(mark.y2)} l S`);
    else lines.push(`${mark.red === true ? '0.85 0 0 RG' : '0 G'} [] 0 d ${rounded(mark.weight)} w ${points(mark.x)} ${down(mark.y + mark.height)} ${points(mark.width)} ${points(mark.height)} re S 0 G`);
  }
  return lines.join('\n');
}

/** Drawn with its outline as well, a letter looks bold. */
const STRONG = 0.025;

function textCommands({ x, size, text, strong, align }: Mark & { kind: 'text' }, y: number, fonts: PdfFonts): string {
  const wide = align === undefined ? 0 : fonts.widthOf(text) * size;
  let at = x * POINT - (align === 'center' ? wide / 2 : wide);
  const shows = fonts.glyphsOf(text).map(({ font, codes, width }) => {
    const show = `/F${font} ${rounded(size)} Tf 1 0 0 1 ${rounded(at)} ${y} Tm <${codes}> Tj`;
    at += width * size;
    return show;
  });
  return `BT ${strong === true ? `2 Tr ${rounded(size * STRONG)} w` : '0 Tr'} ${shows.join(' ')} ET`;
}
