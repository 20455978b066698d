import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { EntityName } from '../../entities/names.ts';
import { STAMPS } from '../../entities/entity.ts';
import { fieldsOf } from '../../entities/registry.ts';
import { cancelled, invalid } from '../../errors.ts';
import { fieldLabel, LANGS } from '../../i18n/index.ts';
import { unguardCell } from '../../output/formula-guard.ts';
import type { Control, ServiceContext } from '../context.ts';
import { openImport, type ImportFile } from '../import/file.ts';
import { headerForm, isMachineHeader } from '../import/header-match.ts';
import { isGuarded } from '../import/plan.ts';
import { permitPath } from '../protected.ts';
import type { SheetRequest } from '../sheet-api.ts';
import { ownerOfIds, sheetIdLabel } from '../sheet-id.ts';

/** A row of the file that means a record. */
export interface SheetRow {
  readonly line: number;
  /** Null where the cell is empty: a row that was added. */
  readonly id: number | null;
  /** Null where there is none that can be read. */
  readonly version: number | null;
  /** In the order of the columns. */
  readonly cells: readonly string[];
}

/** An edited file, read whole. */
export interface SheetFile {
  /** Fields that may be taken, with the place of each in a row's cells. */
  readonly fields: readonly string[];
  readonly leftOut: readonly string[];
  readonly rows: readonly SheetRow[];
  /** As it was written: for people who reckon, or for programs. */
  readonly style: 'spreadsheet' | 'machine';
  /** A workbook may be a table of text that was saved anew, its guards against formulas with it. */
  readonly resaved: boolean;
  readonly sha256: string;
}

/** As many as a spreadsheet is edited with. */
const MOST = 100_000;

/** Reads an edited file. Throws `invalid` where the columns that tell records and versions are missing, or for more rows than a person edits. */
export async function readSheet(ctx: ServiceContext, request: SheetRequest, control: Control): Promise<SheetFile> {
  permitPath(ctx, request.path);
  const file = await openImport(request.path, request);
  refuseOther(request, file.headers);
  const meant = meaningOf(request.entity, file.headers);
  const [id, version] = [meant.indexOf('id'), meant.indexOf('version')];
  const label = (field: string): string => fieldLabel(ctx.session.lang, request.entity, field);
  if (id === -1 || version === -1) throw invalid('sheet.no_version', { path: request.path, id: sheetIdLabel(ctx.session.lang, request.entity), version: label('version') });
  const taken = meant.flatMap((field, at) => (field !== null && fieldsOf(request.entity)[field] !== undefined && fieldsOf(request.entity)[field]?.readOnly !== true ? [{ field, at }] : []));
  const used = new Set(taken.map(({ at }) => at));
  const text = isGuarded(request.entity, file, request.for) ? unguardCell : (cell: string): string => cell;
  const rows = await rowsOf(file, control, (cells) => ({ id: cells[id] ?? '', version: cells[version] ?? '', cells: taken.map(({ at }) => text(cells[at] ?? '')) }));
  return {
    fields: taken.map(({ field }) => field),
    leftOut: file.headers.filter((header, at) => at !== id && at !== version && !used.has(at) && header.trim() !== ''),
    rows,
    resaved: file.format === 'xlsx',
    style: isMachineHeader(request.entity, file.headers) ? 'machine' : 'spreadsheet',
    sha256: await digestOf(request.path),
  };
}

/** A number fits records of any kind: the header says whose it is. */
function refuseOther({ entity, path }: SheetRequest, headers: readonly string[]): void {
  const owner = headers.map(ownerOfIds).find((one) => one !== undefined);
  if (owner !== undefined && owner !== entity) throw invalid('sheet.other_list', { path, owner: { key: `entity.${owner}` }, entity: { key: `entity.${entity}` } });
}

/** What each header means: a field by its key or its label in either language; no field twice. */
function meaningOf(entity: EntityName, headers: readonly string[]): readonly (string | null)[] {
  const words = new Map<string, string>();
  const add = (word: string, field: string): void => {
    const form = headerForm(word);
    if (!words.has(form)) words.set(form, field);
  };
  for (const field of [...Object.keys(fieldsOf(entity)), ...Object.keys(STAMPS)]) {
    add(field, field);
    for (const lang of LANGS) add(fieldLabel(lang, entity, field), field);
  }
  for (const lang of LANGS) add(sheetIdLabel(lang, entity), 'id');
  const seen = new Set<string>();
  return headers.map((header) => {
    const field = words.get(headerForm(header)) ?? null;
    if (field === null || seen.has(field)) return null;
    seen.add(field);
    return field;
  });
}

interface RawRow {
  readonly id: string;
  readonly version: string;
  readonly cells: readonly string[];
}

async function rowsOf(file: ImportFile, { signal, onProgress }: Control, made: (cells: readonly string[]) => RawRow): Promise<readonly SheetRow[]> {
  const rows: SheetRow[] = [];
  const position = { bytes: 0 };
  for await (const batch of file.rows(position)) {
    if (signal?.aborted === true) throw cancelled();
    for (const { line, cells } of batch) {
      const raw = made(cells);
      if (raw.id.trim() === '' && raw.cells.every((cell) => cell.trim() === '')) continue;
      rows.push({ line, id: raw.id.trim() === '' ? null : (wholeNumber(raw.id) ?? Number.NaN), version: wholeNumber(raw.version), cells: raw.cells });
    }
    if (rows.length > MOST) throw invalid('sheet.too_many', { most: MOST });
    onProgress?.({ done: Math.min(position.bytes, file.found.size), total: file.found.size });
  }
  return rows;
}

/** A number as a spreadsheet may have written it: 12, 12.0, 1,200. */
function wholeNumber(cell: string): number | null {
  const text = cell.trim().replace(/[,，]/g, '').replace(/\.0+$/, '');
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
