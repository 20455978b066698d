import type { EntityName } from '../../entities/names.ts';
import { definitionOf } from '../../entities/registry.ts';
import { usage } from '../../errors.ts';
import type { Api, Row } from '../../services/api.ts';
import { countText } from '../../util/count.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { cellText, columnOf, readerOf, writeTable } from '../format.ts';
import { exportRecords } from './export.ts';
import { listGiven, withView, type ListGiven } from './selection.ts';

/** Rows of a table where no number is given; a table of more than `MOST` nobody reads, and it stands in memory. */
const USUAL = 100;
const MOST = 10_000;
const PAGE = 500;

/** `kehu <entity> list`: a table for people; every other format is an export to standard output. */
export async function list(entity: EntityName, cli: Cli, args: readonly string[], given: Given): Promise<number | void> {
  const format = given.text('format') ?? 'table';
  if (format !== 'table') return await exportRecords(entity, cli, args, given);
  if (given.text('output') !== undefined) throw usage('cli.table_to_file');
  const wanted = listGiven(entity, cli, args, given).limit ?? (given.whole('limit') === 0 ? MOST : USUAL);
  if (wanted > MOST) throw usage('cli.table_too_long', { limit: MOST });
  await withApi(cli, async (api) => {
    const request = listGiven(entity, cli, args, await withView(api, entity, given));
    const session = await api.session();
    const rows = await rowsOf(api, request, wanted + 1, cli.signal);
    const reader = readerOf(session, cli.lang);
    const shown = rows.slice(0, wanted);
    const cells = shown.map((row) => request.columns.map((column) => indent(entity, column, row) + cellText(entity, column, row, reader)));
    signRows(shown, cells);
    await writeTable(cli.io, request.columns.map((column) => columnOf(entity, column, cli.lang)), cells);
    if (rows.length > wanted) await sayMore(api, request, wanted, cli);
    else cli.say('cli.rows', { count: shown.length });
  });
}

async function rowsOf(api: Api, request: ListGiven, wanted: number, signal: AbortSignal): Promise<readonly Row[]> {
  const { limit: _, ...selection } = request;
  const rows: Row[] = [];
  let after: string | null = null;
  do {
    const page = await api.list({ ...selection, limit: Math.min(PAGE, wanted - rows.length), ...(after === null ? {} : { after }) }, { signal });
    rows.push(...page.rows);
    after = page.next;
  } while (after !== null && rows.length < wanted);
  return rows;
}

async function sayMore(api: Api, { columns: _, sort: __, limit: ___, ...selection }: ListGiven, shown: number, cli: Cli): Promise<void> {
  cli.say('cli.rows_of', { shown, count: countText(await api.count(selection, undefined, { signal: cli.signal })) });
}

/** In a tree a name stands below what it lies in. */
const indent = (entity: EntityName, column: string, { depth = 0 }: Row): string => (column === definitionOf(entity).label ? '  '.repeat(depth) : '');

/** Rows that stand out (overdue ones) have a sign before their first cell. */
function signRows(rows: readonly Row[], cells: readonly string[][]): void {
  if (!rows.some(({ marks }) => marks !== undefined && marks.length > 0)) return;
  rows.forEach(({ marks }, at) => {
    const line = cells[at];
    if (line?.[0] !== undefined) line[0] = `${(marks ?? []).length > 0 ? '!' : ' '} ${line[0]}`;
  });
}
