import { ENTITY_NAMES, isEntityName, type EntityName } from '../../entities/names.ts';
import { definitionOf } from '../../entities/registry.ts';
import { usage } from '../../errors.ts';
import { entityLabel, fieldLabel, t } from '../../i18n/index.ts';
import { delimitedLine } from '../../output/delimited.ts';
import { guardCell } from '../../output/formula-guard.ts';
import { nearest } from '../../query/near.ts';
import type { SearchGroup, SearchHit } from '../../services/api.ts';
import { countText } from '../../util/count.ts';
import type { Marked } from '../../util/marks.ts';
import { safeText } from '../../util/safe-text.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { writeJson } from '../format.ts';
import { write, type Io } from '../io.ts';

const USUAL = 10;
/** `--limit 0` says no limit. */
const MOST = 10_000;

/** `kehu search TEXT`: everything that is found by it, customers first, with the piece of text that it stands in. Exit code 3 where nothing is. */
export async function search(cli: Cli, args: readonly string[], given: Given): Promise<number> {
  const entities = entitiesGiven(cli, given.list('entity'));
  const limit = given.whole('limit') ?? USUAL;
  const format = given.text('format') ?? 'table';
  return await withApi(cli, async (api) => {
    const request = { limit: limit === 0 ? MOST : Math.min(limit, MOST), ...(entities.length === 0 ? {} : { entities }) };
    const groups = await api.search(args.join(' '), request, { signal: cli.signal });
    const found = groups.filter(({ hits }) => hits.length > 0);
    if (format === 'json') await writeJson(cli.io, groups);
    else if (format === 'csv') await writeCsv(cli.io, groups, given.text('for') === 'spreadsheet');
    else for (const group of found) await writeGroup(cli, group);
    sayWhatIsMissing(cli, groups);
    for (const { entity, filter, count } of await api.filterLists(args.join(' '), { signal: cli.signal })) cli.say('cli.search.filter', { entity: entityLabel(cli.lang, entity), count: countText(count), command: listCommand(entity, filter) });
    if (found.length > 0) return 0;
    cli.say('cli.nothing_found');
    return 3;
  });
}

function entitiesGiven(cli: Cli, names: readonly string[]): readonly EntityName[] {
  return names.flatMap((name) => name.split(/[,，、]/)).filter((name) => name.trim() !== '').map((name) => entityNamed(cli, name.trim()));
}

function entityNamed(cli: Cli, name: string): EntityName {
  const key = name.toLowerCase().replaceAll('-', '_');
  const searched = ENTITY_NAMES.filter((entity) => definitionOf(entity).single !== true && definitionOf(entity).module !== null);
  const found = isEntityName(key) && searched.includes(key) ? key : searched.find((entity) => entityLabel('zh', entity) === name || entityLabel('en', entity).toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  const near = nearest(name, searched.flatMap((entity) => [entity.replaceAll('_', '-'), entityLabel(cli.lang, entity)]));
  throw usage('cli.search.unknown_entity', { name, near: (near.length > 0 ? near : searched.map((entity) => entity.replaceAll('_', '-'))).join(', ') });
}

async function writeGroup(cli: Cli, { entity, count, hits }: SearchGroup): Promise<void> {
  const lines = hits.flatMap((hit) => hitLines(cli, entity, hit));
  await write(cli.io.stdout, `${[t(cli.lang, 'cli.search.group', { entity: entityLabel(cli.lang, entity), count: countText(count) }), ...lines].join('\n')}\n`);
}

function hitLines(cli: Cli, entity: EntityName, hit: SearchHit): readonly string[] {
  const name = shown(cli.io, { text: hit.label, marks: hit.marks });
  const head = `  ${name}${hit.hint === '' ? '' : `  ${safeText(hit.hint)}`}`;
  if (hit.piece === null) return [head];
  const where = hit.piece.entity === entity ? fieldLabel(cli.lang, entity, hit.piece.field) : `${entityLabel(cli.lang, hit.piece.entity)} · ${fieldLabel(cli.lang, hit.piece.entity, hit.piece.field)}`;
  return [head, `      ${where}${t(cli.lang, 'print.colon')}${shown(cli.io, hit.piece)}`];
}

/** What was found stands out: in bold where somebody sees it in colour, else in brackets. */
function shown(io: Io, { text, marks }: Marked): string {
  const colour = io.stdout.isTTY === true && (io.env['NO_COLOR'] ?? '') === '';
  const [open, close] = colour ? ['\u001b[1;33m', '\u001b[0m'] : ['[', ']'];
  let out = '';
  let at = 0;
  for (const [from, to] of marks) {
    out += `${safeText(text.slice(at, from))}${open}${safeText(text.slice(from, to))}${close}`;
    at = to;
  }
  return out + safeText(text.slice(at));
}

async function writeCsv(io: Io, groups: readonly SearchGroup[], forSpreadsheet: boolean): Promise<void> {
  const line = delimitedLine(',');
  const cell = forSpreadsheet ? guardCell : (text: string) => text;
  const rows = groups.flatMap(({ entity, hits }) =>
    hits.map(({ id, label, hint, piece }) => line([entity, String(id), label, hint, piece?.field ?? '', piece?.text ?? ''].map(cell))),
  );
  await write(io.stdout, `${[line(['entity', 'id', 'label', 'hint', 'field', 'text']), ...rows].join('\n')}\n`);
}

const listCommand = (entity: EntityName, filter: string): string => `kehu ${entity.replaceAll('_', '-')} list --where '${filter.replaceAll("'", "'\\''")}'`;

/** Groups of which there is more, and how to see it. */
function sayWhatIsMissing(cli: Cli, groups: readonly SearchGroup[]): void {
  for (const { entity, count, hits, filter } of groups) {
    if (!count.capped && count.value <= hits.length) continue;
    cli.say('cli.search.more', { entity: entityLabel(cli.lang, entity), shown: hits.length, count: countText(count), command: listCommand(entity, filter) });
  }
  const part = groups.find(({ lookedThrough }) => lookedThrough !== null);
  if (part !== undefined) cli.say('cli.search.looked_through', { count: part.lookedThrough ?? 0 });
}
