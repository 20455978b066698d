import type { EntityName } from '../../entities/names.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { writeJson } from '../format.ts';
import { confirm } from '../prompt.ts';
import { findRecords } from '../records.ts';
import { chosen } from './selection.ts';

/** More than any selection: the count that the operator confirms must be exact. */
const EXACT = Number.MAX_SAFE_INTEGER - 1;

/** `kehu <entity> remove RECORD…` or `--where QUERY`: into the bin, after the number was confirmed. */
export async function remove(entity: EntityName, cli: Cli, args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api) => {
    const selection = await chosen(api, entity, cli, args, given);
    const control = { signal: cli.signal };
    const { value } = await api.count(selection, EXACT, control);
    const params = { count: value, entity: { key: `entity.${entity}` } };
    if (cli.dryRun) {
      cli.say('cli.remove_would', params);
      return;
    }
    if (value > 0) await confirm(cli, 'cli.remove_confirm', params);
    const { stepId, removed } = await api.remove(selection, value, control);
    if (given.text('format') === 'json') await writeJson(cli.io, { step: stepId, removed });
    cli.say('cli.removed', { ...params, count: removed, step: stepId });
  });
}

/** `kehu <entity> restore RECORD…`: back from the bin. */
export async function restore(entity: EntityName, cli: Cli, args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api) => {
    const ids = await findRecords(api, entity, args, { lang: cli.lang, deleted: true });
    if (cli.dryRun) {
      cli.say('cli.restore_would', { count: ids.length });
      return;
    }
    const { stepId, restored } = await api.restore(entity, ids);
    if (given.text('format') === 'json') await writeJson(cli.io, { step: stepId, restored });
    cli.say('cli.restored', { count: restored, step: stepId });
  });
}
