import type { EntityName } from '../../entities/names.ts';
import { definitionOf } from '../../entities/registry.ts';
import { invalid } from '../../errors.ts';
import type { ImportPlan } from '../api.ts';
import type { ServiceContext } from '../context.ts';
import { permit } from '../permit.ts';
import { permitPath } from '../protected.ts';
import { openImport, type FileOptions, type ImportFile } from './file.ts';
import { isMachineHeader, whyLeftOut } from './header-match.ts';
import { matchFile } from './match-file.ts';
import { rememberedColumns } from './remembered.ts';
import type { SourceRow } from './source.ts';
import { isCovered } from './columns.ts';

/** Rows that a plan shows. */
const SHOWN = 20;

/** What an import would make of a file: its form, each column's field, and the first rows. Writes nothing. */
export async function importPlan(ctx: ServiceContext, entity: EntityName, path: string, options: FileOptions & { readonly remembered?: boolean } = {}): Promise<ImportPlan> {
  permitImport(ctx, entity);
  permitPath(ctx, path);
  const file = await openImport(path, { ...options, entity });
  const remembered = options.remembered === true ? await rememberedColumns(ctx, entity, file) : null;
  const fields = (remembered ?? matchFile(entity, file)).map((name) => (name === null || isCovered(ctx, entity, name) ? null : name));
  const rows = await firstRows(file);
  return {
    path,
    format: file.format,
    encoding: file.found.encoding,
    delimiter: file.delimiter,
    ...(file.sheet === undefined ? {} : { sheet: file.sheet, sheets: file.sheets ?? [] }),
    columns: file.headers.map((header, at) => ({ header, field: fields[at] ?? null, ...((fields[at] ?? null) === null ? whyLeftOut(entity, header) : {}), sample: rows.map((row) => row.cells[at] ?? '').find((cell) => cell !== '') ?? '' })),
    notes: file.notes ?? [],
    remembered: remembered !== null,
    rows: rows.map((row) => row.cells),
  };
}

async function firstRows(file: ImportFile): Promise<readonly SourceRow[]> {
  const rows: SourceRow[] = [];
  for await (const batch of file.rows()) {
    rows.push(...batch.slice(0, SHOWN - rows.length));
    if (rows.length >= SHOWN) break;
  }
  return rows;
}

/** The one record of a `single` entity is edited, not imported. */
export function permitImport(ctx: ServiceContext, entity: EntityName): void {
  permit(ctx.session, 'import', entity);
  if (definitionOf(entity).single === true) throw invalid('import.not_this_entity', { entity: { key: `entity.${entity}` } });
}

/** Whether the cells of a file are guarded as `guardCell` guards them: said so, or not a file of ours for machines. */
export function isGuarded(entity: EntityName, file: ImportFile, purpose: 'spreadsheet' | 'machine' | undefined): boolean {
  // Only tables of text are read by programs that would run a formula.
  if (file.format !== 'csv' && file.format !== 'tsv') return false;
  return purpose === undefined ? !isMachineHeader(entity, file.headers) : purpose === 'spreadsheet';
}
