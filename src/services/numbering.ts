import type { Queries } from '../db/database.ts';
import { dynamic } from '../db/dynamic.ts';
import type { EntityName } from '../entities/names.ts';
import { fieldsOf } from '../entities/registry.ts';

/** A numbering rule for one period: what stands before and behind the counter, and its smallest width. */
interface Series {
  readonly period: string;
  readonly before: string;
  readonly width: number;
  readonly after: string;
}

/** `C{yyyy}{00000}` on 2026-03-01 → before `C2026`, width 5; the period is what the date's parts make (`2026`). */
export function seriesOf(rule: string, day: string): Series {
  const dates: Record<string, string> = { yyyy: day.slice(0, 4), yy: day.slice(2, 4), mm: day.slice(5, 7), dd: day.slice(8, 10) };
  let period = '';
  const dated = rule.replace(/\{(yyyy|yy|mm|dd)\}/g, (_whole, part: string) => {
    period += dates[part] ?? '';
    return dates[part] ?? '';
  });
  const counter = /\{(0+)\}/.exec(dated);
  if (!counter) return { period, before: dated, width: 1, after: '' };
  return { period, before: dated.slice(0, counter.index), width: (counter[1] ?? '0').length, after: dated.slice(counter.index + counter[0].length) };
}

function render(series: Series, number: number): string {
  return series.before + String(number).padStart(series.width, '0') + series.after;
}

interface NumberedField {
  readonly field: string;
  readonly rule: string;
}

const numberedKnown = new Map<EntityName, { readonly fields: object; readonly numbered: readonly NumberedField[] }>();

/** The fields of an entity that are numbered, with their rules. Sorted out once per definition: asked for every row. */
export function numberedFields(entity: EntityName): readonly NumberedField[] {
  const fields = fieldsOf(entity);
  const known = numberedKnown.get(entity);
  if (known?.fields === fields) return known.numbered;
  const numbered = Object.entries(fields).flatMap(([field, def]) => (def.kind === 'text' && def.numbering !== undefined ? [{ field, rule: def.numbering }] : []));
  numberedKnown.set(entity, { fields, numbered });
  return numbered;
}

/** So many codes that follow each other are asked for as a range, from the first to the last of each length. */
const RANGE = 20;

/** Which of these codes are taken; they follow each other. */
async function taken(queries: Queries, entity: EntityName, field: string, codes: readonly string[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  // Those in the bin count too: they may be restored. Asked apart, because each has an index of its own.
  for (const bin of ['is', 'is not'] as const) {
    for (const part of codes.length < RANGE ? [codes] : runsOfLength(codes)) {
      const query = dynamic(queries).selectFrom(entity).select(field).where('deleted_at', bin, null);
      const [first = '', last = ''] = [part[0], part.at(-1)];
      const rows = await (part.length < RANGE ? query.where(field, 'in', part) : query.where(field, '>=', first).where(field, '<=', last)).execute();
      for (const row of rows) found.add(String(row[field]));
    }
  }
  return found;
}

/** Codes of one length stand in the order of their numbers. */
function runsOfLength(codes: readonly string[]): readonly (readonly string[])[] {
  const runs: string[][] = [];
  for (const code of codes) {
    const last = runs.at(-1);
    if (last?.[0]?.length === code.length) last.push(code);
    else runs.push([code]);
  }
  return runs;
}

/** The next `count` numbers behind `last` that no record has, typed by hand or not; looks further and further ahead. */
async function freeNumbers(queries: Queries, entity: EntityName, field: string, series: Series, last: number, count: number): Promise<readonly number[]> {
  const free: number[] = [];
  let from = last + 1;
  let window = count;
  while (free.length < count) {
    const numbers = Array.from({ length: window }, (_, at) => from + at);
    const used = await taken(queries, entity, field, numbers.map((number) => render(series, number)));
    for (const number of numbers) if (free.length < count && !used.has(render(series, number))) free.push(number);
    from += window;
    window = Math.min(Math.max(window, 10) * 10, 10_000);
  }
  return free;
}

async function lastNumber(queries: Queries, entity: EntityName, field: string, period: string): Promise<number> {
  const row = await queries
    .selectFrom('numbering')
    .select('last')
    .where('entity', '=', entity)
    .where('field', '=', field)
    .where('period', '=', period)
    .executeTakeFirst();
  return row === undefined ? 0 : row.last;
}

/** The number that the next record would get; nothing is used up. */
export async function proposeNumber(queries: Queries, entity: EntityName, field: string, rule: string, today: string): Promise<string> {
  const series = seriesOf(rule, today);
  const [number] = await freeNumbers(queries, entity, field, series, await lastNumber(queries, entity, field, series.period), 1);
  return render(series, number ?? 1);
}

/**
 * Takes the next `count` numbers inside the running transaction: never given twice, back in the series if the transaction fails.
 */
export async function takeNumbers(
  trx: Queries,
  entity: EntityName,
  field: string,
  rule: string,
  today: string,
  count: number,
): Promise<readonly string[]> {
  const series = seriesOf(rule, today);
  const key = { entity, field, period: series.period };
  const last = await lastNumber(trx, entity, field, series.period);
  const numbers = await freeNumbers(trx, entity, field, series, last, count);
  const newest = numbers.at(-1) ?? last;
  await trx
    .insertInto('numbering')
    .values({ ...key, last: newest })
    .onConflict((on) => on.columns(['entity', 'field', 'period']).doUpdateSet({ last: newest }))
    .execute();
  return numbers.map((number) => render(series, number));
}
