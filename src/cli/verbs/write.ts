import type { EntityName } from '../../entities/names.ts';
import type { Values } from '../../fields/definition.ts';
import { AppError, usage } from '../../errors.ts';
import { fieldLabel, t, type MessageKey, type MessageParams } from '../../i18n/index.ts';
import type { Api, SaveResult, Selection } from '../../services/api.ts';
import { throwFaults } from '../../services/validate.ts';
import { safeText } from '../../util/safe-text.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { valuesGiven } from '../fields.ts';
import { readerOf, writeJson } from '../format.ts';
import { write } from '../io.ts';
import { confirm } from '../prompt.ts';
import { recordKey, recordName } from '../records.ts';
import { changeText } from './history.ts';
import { chosen } from './selection.ts';

/** `kehu <entity> add --set …`: prints the code of the new record. */
export async function add(entity: EntityName, cli: Cli, _args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api) => {
    const values = await valuesGiven(api, entity, given.list('set'), cli.lang);
    if (cli.dryRun) {
      await tryOut(api, entity, null, values, cli);
      return;
    }
    const saved = await api.create(entity, values);
    await report(api, entity, saved, 'cli.added', cli, given);
  });
}

/** `kehu <entity> edit RECORD… --set …`, or with `--where` instead of records: one record is saved, several are one bulk step. */
export async function edit(entity: EntityName, cli: Cli, args: readonly string[], given: Given): Promise<void> {
  const settings = given.list('set');
  if (settings.length === 0) throw usage('cli.nothing_to_set');
  await withApi(cli, async (api) => {
    const values = await valuesGiven(api, entity, settings, cli.lang);
    const selection = await chosen(api, entity, cli, args, given);
    const [only] = selection.ids ?? [];
    const alone = selection.ids?.length === 1;
    if (!alone && given.whole('if-version') !== undefined) throw usage('cli.version_of_one');
    if (alone && only !== undefined) await editOne(api, entity, only, values, cli, given);
    else await editMany(api, selection, values, cli, given);
  });
}

export async function editSingle(entity: EntityName, cli: Cli, _args: readonly string[], given: Given): Promise<void> {
  const settings = given.list('set');
  if (settings.length === 0) throw usage('cli.nothing_to_set');
  await withApi(cli, async (api) => {
    const values = await valuesGiven(api, entity, settings, cli.lang);
    await editOne(api, entity, (await api.getSingle(entity)).id, values, cli, given);
  });
}

async function editOne(api: Api, entity: EntityName, id: number, values: Values, cli: Cli, given: Given): Promise<void> {
  if (cli.dryRun) {
    await tryOut(api, entity, id, values, cli);
    return;
  }
  const version = given.whole('if-version') ?? (await api.get(entity, id)).version;
  const saved = await api.update(entity, id, version, values);
  await report(api, entity, saved, saved.stepId === 0 ? 'cli.unchanged' : 'cli.edited', cli, given);
}

async function editMany(api: Api, selection: Selection, values: Values, cli: Cli, given: Given): Promise<void> {
  const { entity } = selection;
  const control = { signal: cli.signal };
  const preview = await api.bulkPreview(selection, values, control);
  const reader = readerOf(await api.session(), cli.lang);
  for (const { label, changes } of preview.sample) {
    cli.say('cli.bulk_record', { record: label, changes: changes.map((change) => changeText(entity, change, reader)).join('; ') });
  }
  throwFaults(preview.faults.map(({ error }) => ({ field: error.field ?? null, error })));
  const counts = { count: preview.count, changed: preview.changed, entity: { key: `entity.${entity}` } };
  if (cli.dryRun) {
    cli.say('cli.bulk_would', counts);
    return;
  }
  await confirm(cli, 'cli.bulk_confirm', counts);
  const { stepId, changed } = await api.bulkUpdate(selection, values, { count: preview.count, asOf: preview.asOf }, control);
  if (given.text('format') === 'json') await writeJson(cli.io, { step: stepId, changed });
  cli.say('cli.bulk_done', { changed, step: stepId });
}

async function tryOut(api: Api, entity: EntityName, id: number | null, values: Values, cli: Cli): Promise<void> {
  const { faults, warnings } = await api.check(entity, id, values);
  throwFaults(faults);
  sayWarnings(entity, warnings, cli);
  cli.say('cli.dry_run_ok');
}

/** The code of the record on stdout, so that a script can go on with it; the sentence and the doubts on stderr. */
async function report(api: Api, entity: EntityName, saved: SaveResult, key: MessageKey, cli: Cli, given: Given): Promise<void> {
  const { key: code, name } = await told(api, entity, saved.id);
  if (given.text('format') === 'json') await writeJson(cli.io, { id: saved.id, version: saved.version, step: saved.stepId });
  else await write(cli.io.stdout, `${shown(code, cli)}\n`);
  sayWarnings(entity, saved.warnings, cli);
  cli.say(key, { record: name, step: saved.stepId, entity: { key: `entity.${entity}` } });
}

/** What the record is called; its number where it was made for somebody else and is out of sight now. */
async function told(api: Api, entity: EntityName, id: number): Promise<{ readonly key: string; readonly name: string }> {
  try {
    const row = await api.get(entity, id);
    return { key: recordKey(entity, row), name: recordName(entity, row) };
  } catch (error) {
    if (error instanceof AppError && (error.code === 'not_found' || error.code === 'not_permitted')) return { key: `#${id}`, name: `#${id}` };
    throw error;
  }
}

/** As it is for a script; harmless where somebody looks at it. */
const shown = (key: string, { io }: Cli): string => (io.stdout.isTTY === true ? safeText(key) : key);

function sayWarnings(entity: EntityName, warnings: SaveResult['warnings'], cli: Cli): void {
  for (const { field, key, params } of warnings) {
    const words: MessageParams = { field: fieldLabel(cli.lang, entity, field), warning: t(cli.lang, key, params) };
    cli.say('cli.warning', words);
  }
}
