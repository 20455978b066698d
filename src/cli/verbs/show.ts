import type { EntityName } from '../../entities/names.ts';
import { definitionOf, fieldOf, fieldsOf } from '../../entities/registry.ts';
import { fieldLabel } from '../../i18n/index.ts';
import type { Api, Row } from '../../services/api.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { cellText, readerOf, writeJson, writePairs, type Reader } from '../format.ts';
import { write } from '../io.ts';
import { rowJson } from '../row-json.ts';
import { findRecords } from '../records.ts';

const STAMPS = ['created_at', 'created_by', 'updated_at', 'updated_by'];

/** `kehu <entity> show RECORD…`: every field that has a value. */
export async function show(entity: EntityName, cli: Cli, args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api) => {
    const ids = await findRecords(api, entity, args, { lang: cli.lang, deleted: given.flag('deleted') });
    const rows: Row[] = [];
    for (const id of ids) rows.push(await api.get(entity, id));
    await writeRows(api, entity, rows, cli, given, rows.length === 1);
  });
}

export async function showSingle(entity: EntityName, cli: Cli, _args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api) => await writeRows(api, entity, [await api.getSingle(entity)], cli, given, true));
}

async function writeRows(api: Api, entity: EntityName, rows: readonly Row[], cli: Cli, given: Given, alone: boolean): Promise<void> {
  const fields = [...Object.keys(fieldsOf(entity)), ...STAMPS];
  if (given.text('format') === 'json') {
    const objects = rows.map((row) => ({ id: row.id, version: row.version, ...rowJson(entity, fields.filter((field) => Object.hasOwn(row.values, field)), row) }));
    await writeJson(cli.io, alone ? objects[0] : objects);
    return;
  }
  const reader = readerOf(await api.session(), cli.lang);
  for (const [at, row] of rows.entries()) {
    if (at > 0) await write(cli.io.stdout, '\n');
    const marks = (row.marks ?? []).map((mark) => ['!', fieldLabel(reader.lang, entity, mark)] as const);
    await writePairs(cli.io, [...marks, ...filled(entity, fields, row, reader)]);
  }
}

/** The fields that have a value, and the name whether it has one or not. */
function filled(entity: EntityName, fields: readonly string[], row: Row, reader: Reader): readonly (readonly [string, string])[] {
  return fields.flatMap((field) => {
    const text = fieldOf(entity, field) === undefined ? '' : cellText(entity, field, row, reader);
    return text === '' && field !== definitionOf(entity).label ? [] : [[fieldLabel(reader.lang, entity, field), text] as const];
  });
}
