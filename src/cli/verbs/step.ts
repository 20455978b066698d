import type { EntityName } from '../../entities/names.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { valuesGiven } from '../fields.ts';
import { writeJson } from '../format.ts';
import { write } from '../io.ts';
import { findRecord, recordKey, recordName } from '../records.ts';

/** `kehu complaint close RECORD --set …`: takes a step; one that the record's state does not allow is refused with the allowed ones named. */
export async function takeStep(entity: EntityName, step: string, cli: Cli, args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api) => {
    const values = await valuesGiven(api, entity, given.list('set'), cli.lang);
    const row = await api.get(entity, await findRecord(api, entity, args[0] ?? '', { lang: cli.lang }));
    const words = { step: { key: `step.${entity}.${step}` }, record: recordName(entity, row) };
    if (cli.dryRun) {
      await api.checkStep(entity, row.id, step, values);
      cli.say('cli.step_would', words);
      return;
    }
    const done = await api.takeStep(entity, row.id, row.version, step, values);
    if (given.text('format') === 'json') await writeJson(cli.io, { id: done.id, version: done.version, step: done.stepId, suggests: done.suggests });
    else await write(cli.io.stdout, `${recordKey(entity, row)}\n`);
    cli.say('cli.step_done', { ...words, number: done.stepId });
    if (done.suggests !== null) cli.say('cli.step_then', { step: { key: `step.${entity}.${done.suggests}` }, command: `kehu ${entity.replaceAll('_', '-')} ${done.suggests} ${recordKey(entity, row)}` });
  });
}
