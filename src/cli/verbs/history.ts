import type { EntityName } from '../../entities/names.ts';
import { fieldsOf } from '../../entities/registry.ts';
import { notFound } from '../../errors.ts';
import { fieldLabel, t, translate } from '../../i18n/index.ts';
import type { Api, FieldChange, HistoryEntry } from '../../services/api.ts';
import { whoText } from '../../services/audit-words.ts';
import { localTime } from '../../util/dates.ts';
import { safeText } from '../../util/safe-text.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { cellText, readerOf, valueText, writeJson, writePairs, type Reader } from '../format.ts';
import { write } from '../io.ts';
import { findRecord } from '../records.ts';

/** `kehu <entity> history RECORD`: who changed what and when, the newest first. */
export async function history(entity: EntityName, cli: Cli, args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api) => {
    const id = await findRecord(api, entity, args[0] ?? '', { lang: cli.lang, deleted: given.flag('deleted') });
    const day = given.text('on');
    if (day === undefined) await writeHistory(api, entity, id, cli, given);
    else await writeOn(api, entity, { id, day }, cli, given);
  });
}

/** The record as it was at the end of a day. */
async function writeOn(api: Api, entity: EntityName, { id, day }: { readonly id: number; readonly day: string }, cli: Cli, given: Given): Promise<void> {
  const found = await api.recordOn(entity, id, day);
  if (given.text('format') === 'json') {
    await writeJson(cli.io, found);
    return;
  }
  const { row } = found;
  if (row === null) throw notFound('audit.not_yet', { day: found.day });
  if (row.deleted) cli.say('audit.in_bin_then', { day: found.day });
  const reader = readerOf(await api.session(), cli.lang);
  const pairs = Object.keys(fieldsOf(entity)).map((field) => [fieldLabel(cli.lang, entity, field), cellText(entity, field, row, reader)] as const);
  await writePairs(cli.io, pairs.filter(([, text]) => text !== ''));
}

export async function historySingle(entity: EntityName, cli: Cli, _args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api) => await writeHistory(api, entity, (await api.getSingle(entity)).id, cli, given));
}

async function writeHistory(api: Api, entity: EntityName, id: number, cli: Cli, given: Given): Promise<void> {
  const entries = await api.history(entity, id);
  if (given.text('format') === 'json') {
    await writeJson(cli.io, entries);
    return;
  }
  const reader = readerOf(await api.session(), cli.lang);
  await write(cli.io.stdout, `${entries.flatMap((entry) => entryLines(entity, entry, reader)).join('\n')}\n`);
}

function entryLines(entity: EntityName, entry: HistoryEntry, reader: Reader): readonly string[] {
  const { step } = entry;
  const source = translate(reader.lang, `source.${step.source}`);
  const head = `${localTime(step.at, reader.timeZone)}  ${whoText(step, reader.lang)}  ${translate(reader.lang, `step.${entry.action}`)}  ${source}  #${step.id}`;
  return [safeText(head), ...entry.changes.flatMap((change) => changeLines(entity, change, reader).map((text) => `  ${text}`))];
}

/** The same line by line, where the value says many things at once. */
export function changeLines(entity: EntityName, change: FieldChange, reader: Reader): readonly string[] {
  const { said } = change;
  return said === undefined ? [changeText(entity, change, reader)] : [`${fieldLabel(reader.lang, entity, change.field)}${t(reader.lang, 'cli.colon').trim()}`, ...said.map((text) => safeText(`  ${text}`))];
}

/** `级别: 待定 → VIP`. */
export function changeText(entity: EntityName, change: FieldChange, reader: Reader): string {
  const { field, before, after, beforeLabel, afterLabel } = change;
  const empty = t(reader.lang, 'cli.empty');
  const text = (label: string | undefined, value: FieldChange['before']): string => label ?? (valueText(entity, field, value, reader) || empty);
  return safeText(`${fieldLabel(reader.lang, entity, field)}${t(reader.lang, 'cli.colon')}${text(beforeLabel, before)} → ${text(afterLabel, after)}`);
}
