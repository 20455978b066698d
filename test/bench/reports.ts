/**
 * Analyses of very many feedback records: by month from the numbers kept, others from the records, beside plain SQL in the same run; and how soon a
 * running one stops. Alone, on a database that is there: `node test/bench/reports.ts FILE`.
 */
import { userInfo } from 'node:os';
import { AppError } from '../../src/errors.ts';
import { feedback } from '../../src/reports/feedback.ts';
import type { ServiceContext } from '../../src/services/context.ts';
import { bindServices } from '../../src/services/bind.ts';
import { startWorker } from '../../src/services/client.ts';
import { absolute, figureTable, median, ratio, type Figure } from './figure.ts';
import { SESSION, withDatabase } from './import-export.ts';

const SAMPLES = 15;
/** Moments at which somebody presses Esc, after the analysis was begun. */
const PRESSED = [20, 100, 200, 300, 400, 500] as const;

export async function measureReports(path: string, records: number): Promise<readonly Figure[]> {
  const what = `${records.toLocaleString('en')} feedback`;
  const figures = await withDatabase(path, async (ctx) => [await byMonth(ctx, what), ...(await byOthers(ctx, what))]);
  return [...figures, await stopping(path, what)];
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function byMonth({ database }: ServiceContext, what: string): Promise<Figure> {
  const api = bindServices(database, SESSION);
  const times: number[] = [];
  for (let at = 0; at < SAMPLES; at += 1) times.push(await timed(async () => await api.report('feedback', { by: 'month', period: 'all' })));
  const { fromRollup } = await api.report('feedback', { by: 'month', period: 'all' });
  return absolute(`analysis by month, ${what}${fromRollup ? '' : ' (READ)'}`, median(times), 'ms', 50);
}

/** Every other grouping with a filter that none of the kept numbers can answer; the slowest counts. */
async function byOthers({ database }: ServiceContext, what: string): Promise<readonly Figure[]> {
  const api = bindServices(database, SESSION);
  let worst = { by: '', ms: 0 };
  for (const { key } of feedback.groupings)
    for (const filter of ['id:any', 'customer.level:VIP,A'])
      for (const period of ['all', 'last 12 months']) {
        const ms = await timed(async () => await api.report('feedback', { by: key, filter, period }));
        if (ms > worst.ms) worst = { by: key, ms };
      }
  // The sums of one grouping as one would write them by hand, months and all.
  const sql = `select region_id, satisfaction_id, substr(happened_on, 1, 7), count(*) from feedback where deleted_at is null group by 1, 2, 3`;
  const peer = await timed(async () => await database.arrays({ sql, parameters: [] }));
  const region = await timed(async () => await api.report('feedback', { by: 'region', filter: 'id:any', period: 'all' }));
  return [absolute(`slowest other analysis (${worst.by}), ${what}`, worst.ms, 'ms', 3000), ratio(`analysis by region, beside plain SQL, ${what}`, region, peer, 'ms', 3)];
}

async function stopping(path: string, what: string): Promise<Figure> {
  const services = startWorker({ location: path, source: 'screen', systemUser: userInfo().username });
  try {
    await services.first.state();
    const waited: number[] = [];
    for (const by of ['region', 'tag', 'category'])
      for (const pressed of PRESSED) {
        const stop = new AbortController();
        let at = 0;
        const timer = setTimeout(() => {
          at = performance.now();
          stop.abort();
        }, pressed);
        await services.api.report('feedback', { by, filter: 'id:any', period: 'all' }, { signal: stop.signal }).catch((error: unknown) => {
          if (!(error instanceof AppError) || error.code !== 'cancelled') throw error;
        });
        clearTimeout(timer);
        if (at > 0) waited.push(performance.now() - at);
      }
    if (waited.length === 0) throw new Error('no analysis ran long enough to be stopped');
    return absolute(`Esc stops an analysis, slowest of ${waited.length}, ${what}`, Math.max(...waited), 'ms', 200);
  } finally {
    await services.close();
  }
}

const [file] = process.argv.slice(2);
if (file !== undefined && import.meta.filename === process.argv[1]) process.stdout.write(`${figureTable(await measureReports(file, 1_000_000))}\n`);
