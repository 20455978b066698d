import { errorText, t, translate } from '../../i18n/index.ts';
import type { TickResult } from '../../services/tick.ts';
import type { Cli, Given } from '../command.ts';
import { writeJson, writeTable } from '../format.ts';

/** `kehu tick`: does what is due, for a timer; exit code 1 where a job failed. */
export async function tick(cli: Cli, _args: readonly string[], given: Given): Promise<number> {
  const [{ withOwnDatabase }, services] = await Promise.all([import('../../services/command-session.ts'), import('../../services/tick.ts')]);
  const results = await withOwnDatabase(cli.config.database, async (database) => await services.tickAsOwner(database, Date.now, { signal: cli.signal }));
  if (given.text('format') === 'json') await writeJson(cli.io, results);
  else await writeResults(cli, results);
  return results.some(({ outcome }) => outcome === 'failed') ? 1 : 0;
}

async function writeResults(cli: Cli, results: readonly TickResult[]): Promise<void> {
  for (const { job, error } of results) if (error !== null) cli.say('tick.failed', { job: { key: `tick.job.${job}` }, reason: errorText(cli.lang, error) });
  if (cli.quiet || results.length === 0) return;
  const columns = [
    { header: t(cli.lang, 'tick.job'), align: 'left' },
    { header: t(cli.lang, 'tick.outcome'), align: 'left' },
    { header: t(cli.lang, 'tick.count'), align: 'right' },
  ] as const;
  await writeTable(cli.io, columns, results.map(({ job, outcome, count }) => [translate(cli.lang, `tick.job.${job}`), t(cli.lang, `tick.outcome.${outcome}`), outcome === 'done' ? String(count) : '']));
}
