import type { EntityName } from '../../entities/names.ts';
import { entityLabel, t } from '../../i18n/index.ts';
import { invalid } from '../../errors.ts';
import type { HandOverPreview } from '../../services/operators-api.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { writeJson, writeTable } from '../format.ts';
import { confirm } from '../prompt.ts';
import { findRecord } from '../records.ts';

/** `kehu operator hand-over FROM TO`: all records of somebody who leaves, after saying how many of what; one step. */
export async function handOver(entity: EntityName, cli: Cli, args: readonly string[], given: Given): Promise<void> {
  const [from = '', to = ''] = args;
  await withApi(cli, async (api) => {
    const preview = await api.handOverPreview(await findRecord(api, entity, from, { lang: cli.lang }), await findRecord(api, entity, to, { lang: cli.lang }));
    const only = chosen(preview, given.list('only'), cli);
    const counts = preview.entities.filter((each) => only?.includes(each.entity) !== false);
    const count = counts.reduce((sum, each) => sum + each.count, 0);
    const params = { from: preview.from.name, to: preview.to?.name ?? '', count };
    const json = given.text('format') === 'json';
    if (!json) await writeCounts(cli, counts);
    if (cli.dryRun || count === 0) {
      if (json) await writeJson(cli.io, { ...preview, total: count, entities: counts });
      cli.say(count === 0 ? 'operators.hand_over_none' : 'operators.hand_over_would', params);
      return;
    }
    await confirm(cli, 'operators.hand_over_confirm', params);
    const done = await api.handOver({ from: preview.from.id, to: preview.to?.id ?? 0, expected: count, ...(only === undefined ? {} : { only }) }, { signal: cli.signal });
    if (json) await writeJson(cli.io, { step: done.stepId, moved: done.moved, entities: counts });
    cli.say('operators.handed_over', { ...params, count: done.moved, step: done.stepId });
  });
}

/** The entities that `--only` names, by command, table or label. */
function chosen({ entities }: HandOverPreview, words: readonly string[], { lang }: Cli): readonly EntityName[] | undefined {
  if (words.length === 0) return undefined;
  const names = words.flatMap((word) => word.split(/[,，、]/)).map((word) => word.trim()).filter((word) => word !== '');
  return names.map((name) => {
    const found = entities.find(({ entity }) => entity === name.replaceAll('-', '_') || entityLabel(lang, entity) === name);
    if (found === undefined) throw invalid('operators.hand_over_only', { name, names: entities.map(({ entity }) => entity).join(', ') });
    return found.entity;
  });
}

async function writeCounts(cli: Cli, counts: HandOverPreview['entities']): Promise<void> {
  const columns = [
    { header: t(cli.lang, 'operators.entity'), align: 'left' },
    { header: t(cli.lang, 'operators.count'), align: 'right' },
  ] as const;
  await writeTable(cli.io, columns, counts.map(({ entity, count }) => [entityLabel(cli.lang, entity), String(count)]));
}
