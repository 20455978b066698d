import type { EntityName } from '../../entities/names.ts';
import { usage } from '../../errors.ts';
import { entityLabel, t, translate } from '../../i18n/index.ts';
import type { ShownRecord } from '../../services/api.ts';
import { detailText, subjectText, whoText } from '../../services/audit-words.ts';
import { entityCalled } from '../../services/step-filter.ts';
import type { LedgerFault } from '../../services/verify.ts';
import { localTime } from '../../util/dates.ts';
import { safeText } from '../../util/safe-text.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { readerOf, writeJson, writeTable } from '../format.ts';
import { write } from '../io.ts';
import { progressOf } from '../progress.ts';
import { confirm } from '../prompt.ts';
import { changeLines } from '../verbs/history.ts';
import { listSteps, stepNumber } from './ledger.ts';

/** `kehu audit list`: everything that was done and everything that is only recorded. */
export async function list(cli: Cli, _args: readonly string[], given: Given): Promise<void> {
  await listSteps(cli, given, true);
}

/** `kehu audit show STEP`: one step, record by record, from what to what. */
export async function show(cli: Cli, args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api) => {
    const shown = await api.stepShown(stepNumber(args[0] ?? ''));
    if (given.text('format') === 'json') {
      await writeJson(cli.io, shown);
      return;
    }
    const { step, records, seal } = shown;
    const reader = readerOf(await api.session(), cli.lang);
    const words = [`#${step.id}`, localTime(step.at, reader.timeZone), whoText(step, cli.lang), translate(cli.lang, `source.${step.source}`), translate(cli.lang, `step.${step.action}`), entityLabel(cli.lang, step.entity), subjectText(step, cli.lang)];
    const more = detailText(step, cli.lang);
    const lines = [words.filter((word) => word !== '').join('  '), ...(more === '' ? [] : [`  ${more}`]), ...records.flatMap((record) => recordLines(record, reader))];
    const rest = step.size - records.length;
    if (rest > 0) lines.push(`  ${t(cli.lang, 'audit.more_records', { count: rest })}`);
    lines.push(seal === null ? t(cli.lang, 'audit.not_sealed') : t(cli.lang, 'audit.sealed', seal));
    await write(cli.io.stdout, `${lines.map((line) => safeText(line)).join('\n')}\n`);
  });
}

function recordLines({ entity, id, label, action, changes }: ShownRecord, reader: Parameters<typeof changeLines>[2]): readonly string[] {
  return [`  ${translate(reader.lang, `step.${action}`)} ${entityLabel(reader.lang, entity)} ${label} #${id}`, ...changes.flatMap((change) => changeLines(entity, change, reader).map((text) => `    ${text}`))];
}

/** `kehu audit verify [--head FILE]`: exit code 1 where something was changed past the program. */
export async function verify(cli: Cli, _args: readonly string[], given: Given): Promise<number> {
  return await withApi(cli, async (_api, ctx) => {
    const { verifyAudit } = await import('../../services/chain-head.ts');
    const progress = progressOf(cli, 'cli.progress.check');
    const report = await verifyAudit(ctx, given.text('head'), { signal: cli.signal, onProgress: progress.show }).finally(progress.end);
    const { faults, steps, changes, erased, head } = report;
    if (given.flag('json') || given.text('format') === 'json') await writeJson(cli.io, report);
    else {
      for (const fault of faults) await write(cli.io.stdout, `${faultText(cli, fault)}\n`);
      cli.say(faults.length === 0 ? 'audit.whole' : 'audit.broken', { steps, changes, erased, count: faults.length });
      cli.say('cli.check.head', { head });
    }
    return faults.length === 0 ? 0 : 1;
  });
}

function faultText(cli: Cli, { kind, stepId, entity, recordId }: LedgerFault): string {
  const record = entity === null ? '' : `${entityLabel(cli.lang, entity)} #${recordId ?? ''}`;
  return t(cli.lang, `cli.check.${kind}`, { step: stepId ?? '', record });
}

/** `kehu audit head [--file FILE] [--syslog]`: the end of the chain, to be kept where nobody who can change the database can change it. */
export async function keepHead(cli: Cli, _args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (_api, ctx) => {
    const services = await import('../../services/chain-head.ts');
    const kept = await services.keepHead(ctx, { file: given.text('file'), syslog: given.flag('syslog') });
    if (given.text('format') === 'json') await writeJson(cli.io, kept);
    else await write(cli.io.stdout, `${kept.at} ${kept.number} ${kept.hash}\n`);
  });
}

const EXPORTED = 500;

/** `kehu audit export`: all that the filter lets through, oldest last, a JSON object a line. Itself recorded. */
export async function exportAudit(cli: Cli, _args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api, ctx) => {
    const { recordAudit } = await import('../../services/audit.ts');
    const filter = given.text('where') ?? '';
    let page = await api.steps({ limit: EXPORTED, filter, audit: true });
    await recordAudit(ctx, { kind: 'export', entity: 'operator', summary: 'audit', format: 'ndjson' });
    while (page.length > 0) {
      await write(cli.io.stdout, page.map((step) => `${JSON.stringify(step)}\n`).join(''));
      const last = page.at(-1)?.id ?? 0;
      page = page.length < EXPORTED ? [] : await api.steps({ limit: EXPORTED, filter, audit: true, before: last });
    }
  });
}

const USUAL = 50;

/** `kehu bin list`: what lies in the recycle bin, whatever it is. */
export async function bin(cli: Cli, _args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api) => {
    const named = given.text('entity');
    const found = await api.bin({ limit: given.whole('limit') ?? USUAL, ...(named === undefined ? {} : { entity: entityNamed(named) }) });
    if (given.text('format') === 'json') {
      await writeJson(cli.io, found);
      return;
    }
    if (found.length === 0) {
      cli.say('audit.bin_empty');
      return;
    }
    const { timeZone } = await api.session();
    const columns = (['at', 'operator', 'entity', 'id', 'summary', 'size'] as const).map((name) => ({ header: t(cli.lang, name === 'id' ? 'tui.bin.number' : `cli.step.${name}`), align: name === 'id' || name === 'size' ? ('right' as const) : ('left' as const) }));
    await writeTable(cli.io, columns, found.map((one) => [localTime(one.deletedAt, timeZone), one.by, entityLabel(cli.lang, one.entity), String(one.id), one.label, String(one.size)]));
  });
}

function entityNamed(text: string): EntityName {
  const name = entityCalled(text);
  if (name === undefined) throw usage('audit.filter_entity', { value: text });
  return name;
}

/** `kehu bin restore ENTITY NUMBER…`: back, with what went there with it. */
export async function restore(cli: Cli, args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api) => {
    const entity = entityNamed(args[0] ?? '');
    const ids = args.slice(1).map(stepNumber);
    if (cli.dryRun) {
      for (const id of ids) {
        const { together, conflict } = await api.restorePreview(entity, id);
        for (const { entity: other, count } of together) cli.say('audit.bin_along', { entity: { key: `entity.${other}` }, count });
        if (conflict !== null) throw usage(conflict.key, conflict.params);
      }
      cli.say('cli.dry_run_ok');
      return;
    }
    await confirm(cli, 'audit.bin_confirm', { count: ids.length, entity: { key: `entity.${entity}` } });
    const done = await api.restore(entity, ids);
    if (given.text('format') === 'json') await writeJson(cli.io, { step: done.stepId, restored: done.restored });
    cli.say('audit.bin_restored', { count: done.restored, step: done.stepId });
  });
}
