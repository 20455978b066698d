import { invalid } from '../../../errors.ts';
import { fromXstring } from '../../../output/xlsx-text.ts';
import { openArchive, type Archive, type Part } from '../source-zip.ts';
import type { CellContext } from './cells.ts';
import { lookOf, type NumberLook } from './number-format.ts';
import { readXml } from './xml.ts';

export interface SheetInfo {
  readonly name: string;
  readonly hidden: boolean;
  readonly part: Part;
}

export interface Workbook {
  /** In the order of their tabs. */
  readonly sheets: readonly SheetInfo[];
  readonly context: CellContext;
}

/** Shared strings are held: so many characters at most. */
const MOST_STRINGS = 200_000_000;

/** The sheets of an XLSX file and what their cells refer to. Throws `invalid` for an archive that is no workbook, or a damaged one. */
export async function openWorkbook(path: string): Promise<Workbook> {
  const archive = await openArchive(path);
  const main = archive.part('xl/workbook.xml') ?? archive.names.flatMap((name) => (/(?:^|\/)workbook\.xml$/.test(name) ? (archive.part(name) ?? []) : []))[0];
  if (main === undefined) throw invalid(archive.part('xl/workbook.bin') === null ? 'import.zip_other' : 'import.is_old_workbook', { path });
  return await xmlOf(path, async () => await readWorkbook(path, archive, main));
}

/** XML that is not well-formed as a sentence. */
export async function xmlOf<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && error.name !== 'AppError' && !('code' in error)) throw invalid('import.zip_broken', { path, reason: error.message });
    throw error;
  }
}

async function readWorkbook(path: string, archive: Archive, main: Part): Promise<Workbook> {
  const folder = main.name.slice(0, main.name.lastIndexOf('/') + 1);
  const targets = await relationsOf(archive, folder);
  const found: { name: string; hidden: boolean; id: string }[] = [];
  let from1904 = false;
  await readXml(main.texts(), {
    open: (name, attributes) => {
      if (name === 'workbookPr') from1904 = /^(?:1|true|on)$/.test(attributes['date1904'] ?? '');
      if (name === 'sheet') found.push({ name: attributes['name'] ?? '', hidden: (attributes['state'] ?? 'visible') !== 'visible', id: attributes['r:id'] ?? relationId(attributes) });
    },
  });
  const place = (target: string): Part | null => archive.part(target.startsWith('/') ? target : `${folder}${target}`);
  const sheets = found.flatMap(({ name, hidden, id }) => {
    const part = place(targets.byId.get(id) ?? '');
    // A tab may be a chart.
    return part === null || targets.charts.has(id) ? [] : [{ name, hidden, part }];
  });
  if (sheets.length === 0) throw invalid('import.zip_other', { path });
  const strings = targets.strings === null ? null : place(targets.strings);
  const styles = targets.styles === null ? null : place(targets.styles);
  return { sheets, context: { strings: strings === null ? [] : await stringsOf(path, strings), looks: styles === null ? [] : await looksOf(styles), from1904 } };
}

const relationId = (attributes: Readonly<Record<string, string>>): string => Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1] ?? '';

interface Targets {
  readonly byId: Map<string, string>;
  readonly charts: Set<string>;
  strings: string | null;
  styles: string | null;
}

async function relationsOf(archive: Archive, folder: string): Promise<Targets> {
  const targets: Targets = { byId: new Map(), charts: new Set(), strings: null, styles: null };
  const part = archive.part(`${folder}_rels/workbook.xml.rels`);
  if (part === null) return targets;
  await readXml(part.texts(), {
    open: (name, { Id = '', Target = '', Type = '' }) => {
      if (name !== 'Relationship') return;
      targets.byId.set(Id, Target);
      if (Type.endsWith('/chartsheet') || Type.endsWith('/dialogsheet')) targets.charts.add(Id);
      if (Type.endsWith('/sharedStrings')) targets.strings = Target;
      if (Type.endsWith('/styles')) targets.styles = Target;
    },
  });
  return targets;
}

async function stringsOf(path: string, part: Part): Promise<readonly string[]> {
  const strings: string[] = [];
  let text = '';
  let taking = false;
  let phonetic = false;
  let total = 0;
  await readXml(part.texts(), {
    open: (name) => {
      if (name === 'si') text = '';
      if (name === 'rPh') phonetic = true;
      if (name === 't') taking = !phonetic;
    },
    text: (piece) => {
      if (taking) text += piece;
    },
    close: (name) => {
      if (name === 't') taking = false;
      if (name === 'rPh') phonetic = false;
      if (name !== 'si') return;
      total += text.length;
      if (total > MOST_STRINGS) throw invalid('import.zip_bomb', { path });
      strings.push(fromXstring(text));
    },
  });
  return strings;
}

async function looksOf(part: Part): Promise<readonly NumberLook[]> {
  const codes = new Map<number, string>();
  const ids: number[] = [];
  let inCells = false;
  await readXml(part.texts(), {
    open: (name, attributes) => {
      if (name === 'numFmt') codes.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
      if (name === 'cellXfs') inCells = true;
      if (name === 'xf' && inCells) ids.push(Number(attributes['numFmtId'] ?? 0));
    },
    close: (name) => {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return ids.map((id) => lookOf(id, codes.get(id)));
}
