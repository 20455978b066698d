import { ENTITY_NAMES, type EntityName } from '../../entities/names.ts';
import { usage } from '../../errors.ts';
import { entityLabel, t } from '../../i18n/index.ts';
import type { CleanupPlan, CleanupReport } from '../../services/cleanup-api.ts';
import { parseDay } from '../../util/date-words.ts';
import { todayIn } from '../../util/dates.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { writeJson, writeTable } from '../format.ts';
import { progressOf } from '../progress.ts';
import { confirm } from '../prompt.ts';

/** `kehu cleanup --before DAY`: counts, a backup, then old records go for good. */
export async function cleanup(cli: Cli, _args: readonly string[], given: Given): Promise<void> {
  const typed = given.text('before');
  if (typed === undefined) throw usage('cli.missing_value', { option: '--before <day>' });
  await withApi(cli, async (_api, ctx) => {
    const services = await import('../../services/cleanup.ts');
    const day = parseDay(typed, todayIn(ctx.session.timeZone, ctx.now()));
    const request = { before: 'day' in day ? day.day : typed, entities: entitiesOf(given.list('entities'), services.agingEntities()), bin: given.flag('bin') };
    if (request.entities.length === 0 && !request.bin) throw usage('cleanup.nothing_named', { known: services.agingEntities().join(', ') });
    const plan = await services.cleanupPlan(ctx, request, { signal: cli.signal });
    const total = plan.counts.reduce((sum, { count }) => sum + count, 0);
    const json = given.text('format') === 'json';
    if (cli.dryRun || total === 0) {
      if (json) await writeJson(cli.io, plan);
      else await writePlan(cli, plan);
      cli.say(total === 0 ? 'cleanup.nothing' : 'cleanup.would', { count: total, day: request.before });
      return;
    }
    if (!json) await writePlan(cli, plan);
    await confirm(cli, 'cleanup.ask', { count: total, day: request.before });
    const progress = progressOf(cli, 'cleanup.progress');
    const report = await services.cleanup(ctx, request, total, { signal: cli.signal, onProgress: progress.show }).finally(progress.end);
    if (json) await writeJson(cli.io, report);
    else await tell(cli, report);
  });
}

function entitiesOf(given: readonly string[], known: readonly EntityName[]): readonly EntityName[] {
  const names = given.flatMap((text) => text.split(/[,，]/)).map((name) => name.trim().replaceAll('-', '_')).filter((name) => name !== '');
  return names.map((name) => {
    const entity = ENTITY_NAMES.find((one) => one === name);
    if (entity === undefined) throw usage('cleanup.unknown', { name, known: known.join(', ') });
    return entity;
  });
}

async function writePlan(cli: Cli, { counts }: CleanupPlan): Promise<void> {
  if (counts.length === 0) return;
  const columns = [
    { header: t(cli.lang, 'cleanup.kind'), align: 'left' },
    { header: t(cli.lang, 'cleanup.count'), align: 'right' },
  ] as const;
  await writeTable(cli.io, columns, counts.map(({ entity, count }) => [entityLabel(cli.lang, entity), String(count)]));
}

async function tell(cli: Cli, { backup, insteadOf, removed }: CleanupReport): Promise<void> {
  cli.say('backup.before', { path: backup });
  if (insteadOf !== null) cli.say('backup.elsewhere', { path: insteadOf });
  const columns = [
    { header: t(cli.lang, 'cleanup.kind'), align: 'left' },
    { header: t(cli.lang, 'cleanup.removed'), align: 'right' },
    { header: t(cli.lang, 'cleanup.kept'), align: 'right' },
  ] as const;
  await writeTable(cli.io, columns, removed.map((one) => [entityLabel(cli.lang, one.entity), String(one.removed), String(one.kept)]));
  cli.say('cleanup.done', { count: removed.reduce((sum, one) => sum + one.removed, 0) });
}
