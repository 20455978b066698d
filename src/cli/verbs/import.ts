import type { EntityName } from '../../entities/names.ts';
import { invalid, usage, type AppError } from '../../errors.ts';
import { entityLabel, errorText, faultText, t, type Lang, type MessageKey } from '../../i18n/index.ts';
import { findName } from '../../query/names.ts';
import { nearest } from '../../query/near.ts';
import type { Api, ImportPlan, ImportRequest, ImportResult } from '../../services/api.ts';
import { isReasonHeader } from '../../services/import/header-match.ts';
import { importTargets, targetList, targetTitle } from '../../services/import/targets.ts';
import { duplicatesNamed } from '../../services/import/usual.ts';
import { dropReader, isLargeFile, warmReader } from '../../services/import/warm.ts';
import { isAddress } from '../../util/database-address.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { writeJson } from '../format.ts';
import { withInput } from '../input.ts';
import { progressOf } from '../progress.ts';

/** Rows were refused: the rest was done all the same. */
const EXIT_REJECTED = 6;

/** `kehu <entity> import FILE|-`: one file is one step; the rows that were refused are in a file beside, exit 6. */
export async function importFile(entity: EntityName, cli: Cli, args: readonly string[], given: Given): Promise<number> {
  const [file = ''] = args;
  return await withInput(cli, file, async (path, inbox) => await importPath(entity, cli, path, inbox === undefined ? undefined : 'stdin.rejects.csv', given, inbox));
}

async function importPath(entity: EntityName, cli: Cli, path: string, rejectsPath: string | undefined, given: Given, inbox?: string): Promise<number> {
  if (isAddress(cli.config.database)) dropReader();
  else if (isLargeFile(path)) warmReader();
  return await withApi(cli, async (api) => {
    const plan = await api.importPlan(entity, path, { encoding: given.text('encoding'), delimiter: given.text('delimiter'), sheet: given.text('sheet') });
    const columns = mapped(plan, given.list('map'), (name) => columnField(entity, name, cli.lang));
    sayPlan(entity, plan, columns ?? plan.columns.map(({ field }) => field), cli);
    // Beside the file, named as the screens name it, unless it is said.
    const rejects = given.text('rejects') ?? rejectsPath;
    const request: ImportRequest = {
      entity,
      path,
      encoding: given.text('encoding'),
      delimiter: given.text('delimiter'),
      sheet: given.text('sheet'),
      columns,
      duplicates: duplicatesNamed(given.text('duplicates')),
      createReferences: given.flag('create-references'),
      allOrNothing: given.flag('all-or-nothing'),
      exclusive: given.flag('exclusive'),
      dryRun: cli.dryRun,
      ...(rejects === undefined ? {} : { rejectsPath: rejects }),
      for: given.text('for') === 'machine' ? 'machine' : given.text('for') === 'spreadsheet' ? 'spreadsheet' : undefined,
    };
    return await runImport(api, request, cli, given);
  }, inbox === undefined ? {} : { inbox });
}

async function runImport(api: Api, request: ImportRequest, cli: Cli, given: Given): Promise<number> {
  const progress = progressOf(cli, 'cli.progress.import', 'bytes');
  const result = await api.importRun(request, { signal: cli.signal, onProgress: progress.show }).finally(progress.end);
  if (given.text('format') === 'json') await writeJson(cli.io, { ...result, rejects: result.rejects.map(({ line, error, where }) => ({ line, field: where?.field ?? null, reason: errorText(cli.lang, error) })) });
  sayResult(result, cli, request);
  if (result.skipped > 0 && given.text('duplicates') === undefined) cli.say('cli.import_skipped_hint');
  return result.rejected > 0 ? EXIT_REJECTED : 0;
}

/** `--map "Account Name=name"`, `--map 备注=` leaves a column out. The others stay as they were found. */
function mapped(plan: ImportPlan, maps: readonly string[], fieldOf: (name: string) => string): readonly (string | null)[] | undefined {
  if (maps.length === 0) return undefined;
  const columns = plan.columns.map((column) => column.field);
  for (const map of maps) {
    const at = map.lastIndexOf('=');
    const [header, headers] = [map.slice(0, at).trim(), plan.columns.map((column) => column.header.trim())];
    if (at < 0) throw usage('cli.map_form', { map, headers: headers.join(', ') });
    const index = headers.indexOf(header);
    if (index < 0) throw noHeader(header, headers);
    const name = map.slice(at + 1).trim();
    columns[index] = name === '' ? null : fieldOf(name);
  }
  return columns;
}

function noHeader(header: string, headers: readonly string[]): AppError {
  const [near] = nearest(header, headers);
  const params = { header, headers: headers.join(', ') };
  return near === undefined ? usage('cli.map_header', params) : usage('cli.map_header_near', { ...params, near });
}

/** A field named as in `--set`; one of the main record by its entity: `contact.mobile`, 联系人.手机. Throws `invalid` with all that there are. */
function columnField(entity: EntityName, name: string, lang: Lang): string {
  const targets = importTargets(entity);
  const found = findName(entity, name);
  const target = 'field' in found && !found.whole ? [...found.path, found.field].join('.') : name;
  if (targets.includes(target)) return target;
  const near = nearest(name, targets.flatMap((one) => [one, targetTitle(lang, entity, one)]));
  const params = { entity: { key: `entity.${entity}` }, name, known: targetList(lang, entity) };
  throw near.length === 0 ? invalid('cli.unknown_target', params) : invalid('cli.unknown_target_near', { ...params, near: near.join(', ') });
}

/** What is said of columns that are not imported. */
const LEFT_OUT = [
  [undefined, 'cli.import_left_out'],
  ['twice', 'cli.import_left_twice'],
  ['kept', 'cli.import_left_kept'],
] as const;

/** What the file is and where its columns go: which ones where, before something is written; those that go nowhere, always. */
function sayPlan(entity: EntityName, plan: ImportPlan, columns: readonly (string | null)[], cli: Cli): void {
  const found = { format: plan.format === 'vcard' ? 'vCard' : plan.format.toUpperCase(), entity: entityLabel(cli.lang, entity) };
  if (plan.sheet === undefined) cli.say('cli.import_found', { ...found, encoding: plan.encoding });
  else cli.say('cli.import_found_sheet', { ...found, sheet: plan.sheet, sheets: plan.sheets?.length ?? 1 });
  for (const { key, params } of plan.notes) cli.say(key, params);
  // The reasons in a rejects file are there for who mends it.
  const left = plan.columns.filter(({ header, field }, at) => field === null && (columns[at] ?? null) === null && !isReasonHeader(header));
  const taken = plan.columns.flatMap(({ header }, at) => (typeof columns[at] === 'string' ? [`${header} → ${targetTitle(cli.lang, entity, columns[at])}`] : []));
  if (cli.dryRun && taken.length > 0) cli.say('cli.import_matched', { columns: taken.join(cli.lang === 'zh' ? '，' : ', ') });
  for (const [why, key] of LEFT_OUT) {
    const headers = left.filter((column) => column.why === why).map((column) => column.header);
    if (headers.length > 0) cli.say(key, { headers: headers.join(', ') });
  }
}

/** Values that the file names and the lists do not have: missing unless they were to be made, and not made where nothing was written. */
function referencesKey(result: ImportResult, request: ImportRequest): MessageKey {
  if (request.createReferences !== true) return 'cli.import_references_missing';
  return result.stepId === null ? 'cli.import_references_would' : 'cli.import_references';
}

function sayResult(result: ImportResult, cli: Cli, request: ImportRequest): void {
  for (const { entity, names } of result.references) {
    cli.say(referencesKey(result, request), { entity: entityLabel(cli.lang, entity), names: names.slice(0, 10).join(', '), count: names.length });
  }
  for (const { line, error, where } of result.rejects.slice(0, 10)) cli.say('cli.import_reject', { line, reason: faultText(cli.lang, where, error) });
  const { read, created, updated, unchanged, skipped, rejected } = result;
  cli.say(cli.dryRun ? 'cli.import_would' : 'cli.import_done', { read, created, updated, unchanged, skipped, rejected });
  if (result.rejectsDownload !== undefined) cli.say('download.rejects', { command: result.rejectsDownload.command });
  else if (result.rejectsPath !== null) cli.say('cli.import_rejects_file', { path: result.rejectsPath });
  if (result.rejectsProblem !== null) cli.say(result.stepId === null ? 'cli.import_rejects_unwritten' : 'cli.import_rejects_lost', { reason: errorText(cli.lang, result.rejectsProblem) });
  if (result.stepId !== null) cli.say('cli.undo_hint', { step: result.stepId, command: t(cli.lang, 'cli.program') });
}
