import type { EntityName } from '../../entities/names.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { writeJson } from '../format.ts';
import { confirm } from '../prompt.ts';
import { findRecord, findRecords } from '../records.ts';

/** `kehu <list> merge FROM INTO`: whoever used the one uses the other, and the one is gone. */
export async function merge(entity: EntityName, cli: Cli, args: readonly string[], given: Given): Promise<void> {
  const [from = '', into = ''] = args;
  await withApi(cli, async (api) => {
    const fromId = await findRecord(api, entity, from, { lang: cli.lang });
    const intoId = await findRecord(api, entity, into, { lang: cli.lang });
    const uses = (await api.uses(entity, [fromId]))[fromId] ?? 0;
    const params = { from, into, count: uses };
    if (cli.dryRun) {
      cli.say('cli.merge_would', params);
      return;
    }
    await confirm(cli, 'cli.merge_confirm', params);
    const { stepId, moved } = await api.mergeValues(entity, fromId, intoId);
    if (given.text('format') === 'json') await writeJson(cli.io, { step: stepId, moved });
    cli.say('cli.merged', { from, into, count: moved, step: stepId });
  });
}

/** `kehu <list> retire VALUE… [--back]`: no longer offered, still shown where it is used. */
export async function retire(entity: EntityName, cli: Cli, args: readonly string[], given: Given): Promise<void> {
  const back = given.flag('back');
  await withApi(cli, async (api) => {
    const ids = await findRecords(api, entity, args, { lang: cli.lang });
    if (cli.dryRun) {
      cli.say('cli.retire_would', { count: ids.length });
      return;
    }
    const steps: number[] = [];
    for (const id of ids) steps.push((await api.retire(entity, id, !back)).stepId);
    if (given.text('format') === 'json') await writeJson(cli.io, { steps });
    cli.say(back ? 'cli.retired_back' : 'cli.retired', { count: ids.length });
  });
}
