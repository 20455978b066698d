import { ENTITY_NAMES } from '../../entities/names.ts';
import { usage } from '../../errors.ts';
import { entityLabel, t } from '../../i18n/index.ts';
import type { Api } from '../../services/api.ts';
import type { DatabaseReport } from '../../services/upkeep.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { writeJson, writePairs, writeTable } from '../format.ts';
import { progressOf } from '../progress.ts';
import { confirm } from '../prompt.ts';

/** Months that differ shown at most: the rebuild mends them all. */
const SHOWN_TALLY = 10;

/** `kehu db generate`: invented customers with all that belongs to them, as one step. */
export async function generate(cli: Cli, _args: readonly string[], given: Given): Promise<void> {
  const customers = given.whole('customers');
  if (customers === undefined) throw usage('cli.missing_value', { option: '--customers <number>' });
  await withApi(cli, async (_api, ctx) => {
    const services = await import('../../services/generate.ts');
    if (cli.dryRun) {
      cli.say('cli.dry_run_ok');
      return;
    }
    const progress = progressOf(cli, 'cli.progress.generate');
    const made = await services.generate(ctx, { customers, seed: given.whole('seed') ?? 1, feedback: given.whole('feedback') }, { signal: cli.signal, onProgress: progress.show }).finally(progress.end);
    cli.say('cli.generated', { customers: made.customers, contacts: made.contacts, interactions: made.interactions, feedback: made.feedback, complaints: made.complaints, activities: made.activities, step: made.stepId });
  });
}

/** `kehu db status`: where it is, which version, how much is in it; of one that has to be migrated only what would be done, for its tables may be others. */
export async function status(cli: Cli, _args: readonly string[], given: Given): Promise<void> {
  await withApi(
    cli,
    async (api, ctx) => {
      const { databaseStatus } = await import('../../services/upkeep.ts');
      const { version, programVersion, pending } = await databaseStatus(ctx);
      const { engine, location } = ctx.database;
      const records = pending.length > 0 ? {} : await recordsIn(api);
      if (given.text('format') === 'json') {
        await writeJson(cli.io, { location, engine, version, programVersion, pending, records });
        return;
      }
      await writePairs(cli.io, [
        [t(cli.lang, 'cli.status.location'), location],
        [t(cli.lang, 'cli.status.engine'), engine],
        [t(cli.lang, 'cli.status.version'), String(version)],
        [t(cli.lang, 'cli.status.program'), String(programVersion)],
        [t(cli.lang, 'cli.status.pending'), pending.join(', ') || t(cli.lang, 'cli.status.none')],
        ...Object.entries(records).map(([entity, count]) => [entityLabel(cli.lang, entity), String(count)] as const),
      ]);
    },
    { allowOutdated: true },
  );
}

/** How many records there are of each kind that the session may see. */
async function recordsIn(api: Api): Promise<Readonly<Record<string, number>>> {
  const records: Record<string, number> = {};
  for (const entity of ENTITY_NAMES) {
    if ((await api.can('read', entity)).allowed) records[entity] = (await api.count({ entity }, Number.MAX_SAFE_INTEGER - 1)).value;
  }
  return records;
}

/** `kehu db migrate`: for an administrator; makes a backup first. */
export async function migrate(cli: Cli, _args: readonly string[], given: Given): Promise<void> {
  await withApi(
    cli,
    async (_api, ctx) => {
      const { databaseStatus, migrateDatabase } = await import('../../services/upkeep.ts');
      const before = await databaseStatus(ctx);
      const { location } = ctx.database;
      if (cli.dryRun) {
        cli.say('cli.migrate_would', { count: before.pending.length, names: before.pending.join(', ') || t(cli.lang, 'cli.status.none') });
        return;
      }
      if (before.pending.length > 0) await confirm(cli, 'cli.migrate_confirm', { location, from: before.version, to: before.programVersion });
      const after = await migrateDatabase(ctx, { force: given.flag('force') }, { signal: cli.signal });
      if (given.text('format') === 'json') await writeJson(cli.io, after);
      if (after.backup !== null) cli.say('backup.before', { path: after.backup });
      if (after.insteadOf !== null) cli.say('backup.elsewhere', { path: after.insteadOf });
      cli.say('cli.migrated', { version: after.version });
      if (after.lists.length > 0) cli.say('cli.migrated_lists', { lists: { keys: after.lists.map((entity) => `entity.${entity}`) } });
    },
    { allowOutdated: true },
  );
}

/** `kehu db check`: exit code 1 where something is wrong. */
export async function check(cli: Cli, _args: readonly string[], given: Given): Promise<number> {
  return await withApi(cli, async (_api, ctx) => {
    const { checkDatabase } = await import('../../services/upkeep.ts');
    const progress = progressOf(cli, 'cli.progress.check');
    const report = await checkDatabase(ctx, { signal: cli.signal, onProgress: progress.show }).finally(progress.end);
    if (given.text('format') === 'json') await writeJson(cli.io, report);
    else await writeReport(cli, report);
    return report.engine.length + report.ledger.length + report.tally.length + report.search.length + report.keys.length === 0 ? 0 : 1;
  });
}

/** `kehu db rebuild`: everything that is derived from the records, made anew. */
export async function rebuild(cli: Cli): Promise<void> {
  await withApi(cli, async (_api, ctx) => {
    const { rebuildDatabase } = await import('../../services/upkeep.ts');
    if (cli.dryRun) {
      cli.say('cli.dry_run_ok');
      return;
    }
    const progress = progressOf(cli, 'cli.progress.rebuild');
    const records = await rebuildDatabase(ctx, { signal: cli.signal, onProgress: progress.show }).finally(progress.end);
    cli.say('cli.rebuilt', { records });
  });
}

async function writeReport(cli: Cli, { engine, ledger, tally, search, keys, steps, changes, head }: DatabaseReport): Promise<void> {
  const result = (faults: readonly unknown[]): string => t(cli.lang, faults.length === 0 ? 'cli.check.ok' : 'cli.check.bad');
  const columns = [
    { header: t(cli.lang, 'cli.check.name'), align: 'left' },
    { header: t(cli.lang, 'cli.check.result'), align: 'left' },
    { header: '', align: 'left' },
  ] as const;
  const faults = ledger.map(({ kind, stepId, entity, recordId }) => {
    const record = entity === null ? '' : `${entityLabel(cli.lang, entity)} #${recordId ?? ''}`;
    return ['', '', t(cli.lang, `cli.check.${kind}`, { step: stepId ?? '', record })];
  });
  await writeTable(cli.io, columns, [
    [t(cli.lang, 'cli.check.file'), result(engine), ''],
    ...engine.map((line) => ['', '', line]),
    [t(cli.lang, 'cli.check.ledger'), result(ledger), t(cli.lang, 'cli.check.counted', { steps, changes })],
    ...faults,
    [t(cli.lang, 'cli.check.tally'), result(tally), ''],
    ...tally.slice(0, SHOWN_TALLY).map(({ entity, month, records, counted }) => ['', '', t(cli.lang, 'cli.check.tally_differs', { entity: entityLabel(cli.lang, entity), month, records, counted })]),
    [t(cli.lang, 'cli.check.search'), result(search), ''],
    ...search.map(({ kind, entity, recordId }) => ['', '', t(cli.lang, `cli.check.search_${kind}`, { record: `${entityLabel(cli.lang, entity)} #${recordId}` })]),
    [t(cli.lang, 'cli.check.keys'), result(keys), ''],
    ...keys.map(({ entity, missing }) => ['', '', t(cli.lang, 'cli.check.keys_differ', { entity: entityLabel(cli.lang, entity), missing })]),
  ]);
  if (tally.length + search.length + keys.length > 0) cli.say('cli.check.rebuild');
  cli.say('cli.check.head', { head });
}
