import { granting } from './company.ts';
import { beforeAll, expect, test } from 'vitest';
import type { Session } from '../../src/auth/session.ts';
import type { Database } from '../../src/db/database.ts';
import type { Api, ReportResult, ReportRow } from '../../src/services/api.ts';
import { bindServices } from '../../src/services/bind.ts';
import { generate } from '../../src/services/generate.ts';
import { addReferenceData } from '../../src/services/init.ts';
import { runStep } from '../../src/services/ledger.ts';
import { rebuildTally } from '../../src/services/tally.ts';
import { localDay, momentOf } from '../../src/util/dates.ts';
import { forEachEngine } from '../harness/database.ts';

const ZONE = 'Asia/Shanghai';
const now = (): number => Date.parse('2026-03-02T01:00:00.000Z');
const SESSION: Session = { operatorId: null, operatorName: '王芳', lang: 'zh', source: 'command', grants: 'all', timeZone: ZONE, currency: 'CNY' };

/** A record as plain as SQL gives it. */
type Plain = Readonly<Record<string, string | number | null>>;

const cell = (result: ReportResult, row: ReportRow, key: string) => row.cells[result.columns.findIndex((column) => column.key === key)];
const mean = (values: readonly number[]): number | null => (values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length);
/** Nearest rank, as it is defined: the smallest value that at least this share does not exceed. */
const nearest = (values: readonly number[], share: number): number | null => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted.find((value) => sorted.filter((other) => other <= value).length >= share * sorted.length - 1e-9) ?? null;
};
const scores = (rows: readonly Plain[]): readonly number[] => rows.flatMap(({ score }) => (typeof score === 'number' ? [score] : []));

forEachEngine((_, open) => {
  let database: Database;
  let api: Api;
  let feedback: readonly Plain[];
  let complaints: readonly Plain[];

  beforeAll(async () => {
    database = await open();
    const ctx = { database, session: SESSION, now };
    await runStep(ctx, { action: 'setup', entity: 'company' }, async (run) => await addReferenceData(run, 'zh'));
    await generate(ctx, { customers: 400, seed: 11, feedback: 4000 });
    api = bindServices(database, SESSION, now);
    await shuffle();
    await rebuildTally(database);
    const read = async (table: string, more: string): Promise<readonly Plain[]> => {
      const names = ['day', 'month', 'level', 'score', 'nature', 'handler', ...more.split(',').map((name) => name.trim().split('.').at(-1) ?? '')];
      const rows = await database.arrays({
        sql: `select r.happened_on, substr(r.happened_on, 1, 7), l.name, s.score, n.name, o.name, ${more} from ${table} r left join customer_level l on l.id = r.level_id
          left join satisfaction_level s on s.id = r.satisfaction_id left join customer c on c.id = r.customer_id and c.deleted_at is null
          left join company_nature n on n.id = c.nature_id left join operator o on o.id = r.handler_id where r.deleted_at is null`,
        parameters: [],
      });
      return rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at] ?? null])));
    };
    feedback = await read('feedback', 'r.channel');
    complaints = await read('complaint', 'r.state, r.created_at, r.answered_at, r.closed_at, r.due_on');
  });

  /** Values that chance gives, so that nothing depends on how invented data are made. */
  async function shuffle(): Promise<void> {
    let seed = 20_260_302;
    const random = (below: number): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
    const q = database.queries;
    const ids = await q.selectFrom('complaint').select(['id', 'happened_on']).orderBy('id').execute();
    for (const { id, happened_on } of ids) {
      const at = (hours: number): string => new Date(Date.parse(momentOf(happened_on, '00:00:00', ZONE)) + hours * 3_600_000 + random(3_600_000)).toISOString();
      const answered = random(5) === 0 ? null : at(random(400) - 20);
      const closed = answered === null || random(3) === 0 ? null : at(random(600));
      await q.updateTable('complaint').set({ created_at: at(random(40)), answered_at: answered, closed_at: closed, due_on: random(6) === 0 ? null : localDay(at(random(200)), ZONE) }).where('id', '=', id).execute();
    }
  }

  /** The rows of a report that JavaScript makes of the plain records. */
  function check(result: ReportResult, rows: readonly Plain[], group: (row: Plain) => string | null, numbers: (of: readonly Plain[], at: (key: string) => number | null | undefined) => void): void {
    const groups = Map.groupBy(rows, (row) => group(row) ?? '（未填）');
    const seen = result.rows.filter((row) => (cell(result, row, 'count')?.value ?? 0) > 0);
    expect(new Map(seen.map((row) => [row.label, cell(result, row, 'count')?.value]))).toEqual(new Map([...groups].map(([label, of]) => [label, of.length])));
    for (const row of seen) numbers(groups.get(row.label) ?? [], (key) => cell(result, row, key)?.value);
    numbers(rows, (key) => cell(result, result.total, key)?.value);
  }

  const satisfied = (of: readonly Plain[], at: (key: string) => number | null | undefined): void => {
    const given = scores(of);
    expect(at('scored')).toBe(given.length);
    const [average, csat] = [mean(given), given.length === 0 ? null : given.filter((score) => score >= 4).length / given.length];
    if (average === null) expect([at('mean'), at('csat')]).toEqual([null, null]);
    else expect([at('mean'), at('csat')]).toEqual([expect.closeTo(average, 9), expect.closeTo(csat ?? NaN, 9)]);
  };

  test.each([['month', 'month'], ['level', 'level'], ['nature', 'nature'], ['handler', 'handler']] as const)('feedback by %s is what plain counting gives', async (by, field) => {
    for (const [period, from, to] of [['all', '0', '9'], ['2025-06-10..2026-01-20', '2025-06-10', '2026-01-20']] as const) {
      const rows = feedback.filter(({ day }) => String(day) >= from && String(day) <= to);
      check(await api.report('feedback', { by, period }), rows, (row) => (row[field] === null ? null : String(row[field])), satisfied);
    }
  });

  test.each([['month', 'month'], ['level', 'level'], ['handler', 'handler']] as const)('complaints by %s, with their times, are what plain counting gives', async (by, field) => {
    const hours = (row: Plain, to: string): number | null => {
      if (typeof row[to] !== 'string') return null;
      const midnight = Date.parse(momentOf(String(row['day']), '00:00:00', ZONE));
      const start = localDay(String(row['created_at']), ZONE) === row['day'] ? Date.parse(String(row['created_at'])) : midnight;
      return Math.max(0, (Date.parse(row[to]) - start) / 3_600_000);
    };
    const result = await api.report('complaint', { by, period: 'all' });
    check(result, complaints, (row) => (row[field] === null ? null : String(row[field])), (of, at) => {
      satisfied(of, at);
      for (const [to, median, p90] of [['answered_at', 'answer_median', 'answer_p90'], ['closed_at', 'close_median', 'close_p90']] as const) {
        const times = of.flatMap((row) => hours(row, to) ?? []);
        for (const [key, share] of [[median, 0.5], [p90, 0.9]] as const) {
          const wanted = nearest(times, share);
          if (wanted === null) expect(at(key)).toBeNull();
          else expect(at(key)).toBeCloseTo(wanted, 6);
        }
      }
      const waiting = ['received', 'assigned', 'in_progress', 'reopened'];
      const late = of.filter((row) => waiting.includes(String(row['state'])) && row['due_on'] !== null && String(row['due_on']) < '2026-03-02');
      expect(at('overdue')).toBe(late.length);
      const answered = of.filter((row) => row['due_on'] !== null && row['answered_at'] !== null);
      const inTime = answered.filter((row) => localDay(String(row['answered_at']), ZONE) <= String(row['due_on']));
      const judged = new Set([...answered, ...late]).size;
      if (judged === 0) expect(at('on_time')).toBeNull();
      else expect(at('on_time')).toBeCloseTo(inTime.length / judged, 9);
    });
  });

  test('a time to answer is filtered by as it is counted', async () => {
    const { rows } = await api.report('complaint', { by: 'answer_time', period: 'all' });
    expect(rows.map(({ label }) => label)).toEqual(['4 小时 以下', '4 小时 至 8 小时', '8 小时 至 24 小时', '24 小时 至 2 天', '2 天 至 3 天', '3 天 至 7 天', '7 天 至 14 天', '14 天 至 30 天', '30 天 及以上', '（尚无）']);
    const late = complaints.filter((row) => typeof row['answered_at'] === 'string' && row['due_on'] !== null && localDay(row['answered_at'], ZONE) > String(row['due_on']));
    expect((await api.count({ entity: 'complaint', filter: 'late:yes' }, 10_000)).value).toBe(late.length);
    expect((await api.count({ entity: 'complaint', filter: '答复超期:是' }, 10_000)).value).toBe(late.length);
  });

  test.each(['month', 'quarter', 'year', 'level', 'satisfaction'])('the numbers kept by month say of feedback by %s what the records say', async (by) => {
    const kept = await api.report('feedback', { by, period: 'all' });
    const read = await api.report('feedback', { by, period: 'all', filter: 'id:any' });
    expect([kept.fromRollup, read.fromRollup]).toEqual([true, false]);
    const plain = ({ rows, total }: ReportResult) => [...rows, total].map(({ label, cells, trend }) => [label, cells.map(({ value, n }) => [value, n]), trend]);
    expect(plain(kept)).toEqual(plain(read));
  });

  test('whoever asks for parts of months, or may not see all measures, gets the records counted', async () => {
    expect((await api.report('feedback', { by: 'month', period: '2025-06-10..2026-01-20' })).fromRollup).toBe(false);
    expect((await api.report('feedback', { by: 'category', period: 'all' })).fromRollup).toBe(false);
    expect((await api.report('feedback', { by: 'month' })).fromRollup).toBe(true);
  });

  test('the period is the last twelve months unless another is asked for, and is said', async () => {
    const { period, rows, definition, trendMonths } = await api.report('feedback', { by: 'month' });
    expect(period).toMatchObject({ from: '2025-04-01', to: '2026-03-31', field: 'happened_on' });
    expect(rows.map(({ key }) => key)).toHaveLength(12);
    expect(definition[0]).toContain('2025-04-01 至 2026-03-31');
    expect(trendMonths).toEqual([]);
    const byLevel = await api.report('feedback', { by: 'level' });
    expect(byLevel.trendMonths).toHaveLength(12);
    expect(byLevel.rows.every(({ trend }) => trend?.length === 12)).toBe(true);
  });

  test('few records are marked where they say little, and a count never is', async () => {
    const result = await api.report('feedback', { by: 'level', period: '2026-02' });
    for (const row of result.rows)
      for (const [at, { n, small }] of row.cells.entries()) expect(small).toBe(result.columns[at]?.kind !== 'count' && n > 0 && n < 10);
    expect(result.smallBelow).toBe(10);
  });

  test('a running analysis is stopped in the midst of its statement', async () => {
    for (const by of ['category', 'tag', 'region']) {
      let asked = 0;
      const stop = new AbortController();
      // As when another thread aborts: nobody tells, but whoever asks finds it so. Fewer ask between the statements than within the one that reads the records.
      if (database.engine === 'sqlite') Object.defineProperty(stop.signal, 'aborted', { get: () => (asked += 1) > 10 });
      const running = api.report('feedback', { by, period: 'all' }, { signal: stop.signal });
      stop.abort();
      await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    }
  });

  test('who may not read customers is not offered what comes from them; lists of words are no secret', async () => {
    const own = bindServices(database, { ...SESSION, grants: granting({ feedback: ['read'] }) }, now);
    const [info, ...others] = await own.reports();
    expect(others).toEqual([]);
    expect(info?.by.map(({ key }) => key)).not.toEqual(expect.arrayContaining(['nature']));
    expect(info?.measures.map(({ key }) => key)).toEqual(['count', 'share', 'satisfaction', 'scored', 'mean', 'csat']);
    await expect(own.report('feedback', { by: 'nature' })).rejects.toMatchObject({ key: 'error.report_by_unknown' });
    await expect(own.report('complaint', {})).rejects.toMatchObject({ code: 'not_permitted' });
  });

  test('what is wrong in a request is said with what would be right', async () => {
    await expect(api.report('feedback', { period: '某天' })).rejects.toMatchObject({ code: 'invalid', key: 'error.report_period_unknown', place: { field: 'period' } });
    await expect(api.report('feedback', { period: '2026-03..2026-01' })).rejects.toMatchObject({ key: 'error.report_period_backwards' });
    await expect(api.report('customers', { period: '2026' })).rejects.toMatchObject({ key: 'error.report_no_period' });
    await expect(api.report('feedback', { measures: ['median'] })).rejects.toMatchObject({ key: 'error.report_measure_unknown' });
    await expect(api.report('feedback', { filter: Array.from({ length: 250 }, (_none, at) => `-主题:很慢很慢很慢${at}`).join(' ') })).rejects.toMatchObject({ key: 'error.report_filter_long' });
    await expect(api.report('feedback', { by: 'level', cross: 'level' })).rejects.toMatchObject({ key: 'error.report_cross_same' });
    await expect(api.report('feedback', { by: 'level', cross: 'colour' })).rejects.toMatchObject({ key: 'error.report_by_unknown' });
  });
});
