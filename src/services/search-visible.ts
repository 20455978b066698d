import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { coveredFields } from '../auth/permissions.ts';
import type { Engine } from '../db/database.ts';
import type { SearchThrough } from '../entities/entity.ts';
import { ENTITY_NAMES, type EntityName } from '../entities/names.ts';
import { definitionOf, fieldsOf } from '../entities/registry.ts';
import type { ServiceContext } from './context.ts';
import { scopeConditions } from './scope.ts';

type Text = RawBuilder<unknown>;

const LINE = '\n';

/** As texts are folded where they are searched (util/fold.ts), near enough for what stands in a field. */
function folded(engine: Engine, text: Text): Text {
  if (engine === 'sqlite') return sql`search_fold(${text})`;
  return sql`btrim(regexp_replace(lower(normalize(${text}, NFKC)), '\\s+', ' ', 'g'))`;
}

/** The lines that a field gives to a search text: a phone also its bare digits. */
function linesOf(engine: Engine, entity: EntityName, field: string, alias: string): readonly Text[] {
  const ref = sql.ref(`${alias}.${field}`);
  const bare = ['-', ' ', '+', '(', ')', ','].reduce((text, sign) => sql`replace(${text}, ${sql.lit(sign)}, '')`, sql`${ref}`);
  return fieldsOf(entity)[field]?.kind === 'phone' ? [folded(engine, sql`${ref}`), bare] : [folded(engine, sql`${ref}`)];
}

/** The text without some of its lines; each line stands alone between two ends, so that two of the same both go. */
function without(text: Text, lines: readonly Text[]): Text {
  return lines.reduce<Text>((left, line) => sql`replace(${left}, ${LINE} || coalesce(${line}, '') || ${LINE}, ${LINE + LINE})`, text);
}

interface Main {
  readonly entity: EntityName;
  readonly through: SearchThrough;
}

function mainOf(entity: EntityName): Main | null {
  const through = definitionOf(entity).search?.through;
  const other = ENTITY_NAMES.find((name) => name === through?.entity);
  return through === undefined || other === undefined ? null : { entity: other, through };
}

/** Of the main record that a record is found by: one value, as SQL. */
function ofMain({ entity, through }: Main, owner: string, value: Text): Text {
  const main = sql`m.${sql.ref(through.by)} = ${sql.ref(`${owner}.id`)} and m.${sql.ref(through.main)} = 1 and m.deleted_at is null`;
  return sql`(select ${value} from ${sql.table(entity)} as m where ${main} order by m.id desc limit 1)`;
}

/** How long the part of the text is that comes from the main record: its own search text as far as it goes along. It stands last. */
function mainLength(engine: Engine, { entity, through }: Main): Text {
  const others = (definitionOf(entity).search?.fields ?? []).filter((field) => !through.fields.includes(field));
  const behind = others.map((field) => sql`case when coalesce(m.${sql.ref(field)}, '') = '' then 0 else length(${folded(engine, sql`m.${sql.ref(field)}`)}) + 1 end`);
  return sql`length(m.search_text) + 1${sql.join(behind.map((length) => sql` - ${length}`), sql``)}`;
}

/** The text of a record without what its main record gives, where that is out of the session's reach. */
function withoutMain(ctx: ServiceContext, main: Main, alias: string): Text | null {
  // Asked of one record at a time, so nobody's records are gathered for it.
  const reach = scopeConditions(ctx, main.entity, 'read', { alias: 'm', broad: ctx.database.engine === 'sqlite' });
  const text = sql.ref(`${alias}.search_text`);
  if (reach.length === 0) return null;
  const length = sql`case when ${sql.join([...reach], sql` and `)} then 0 else ${mainLength(ctx.database.engine, main)} end`;
  const left = sql`length(${text}) - coalesce(${ofMain(main, alias, length)}, 0)`;
  return sql`substr(${text}, 1, case when ${left} > 0 then cast(${left} as integer) else 0 end)`;
}

/**
 * The search text of a record as far as the session may read it: without what hidden and masked fields gave to it, its own and those of the main
 * record that it is found by. Null where all of it may be read.
 */
export function visibleText(ctx: ServiceContext, entity: EntityName, alias: string): Text | null {
  const { engine } = ctx.database;
  const searched = definitionOf(entity).search?.fields ?? [definitionOf(entity).key ?? ''];
  const own = coveredFields(ctx.session.grants, entity).filter((field) => searched.includes(field));
  const main = mainOf(entity);
  const theirs = main === null ? [] : coveredFields(ctx.session.grants, main.entity).filter((field) => main.through.fields.includes(field));
  const shorter = main === null ? null : withoutMain(ctx, main, alias);
  if (own.length === 0 && theirs.length === 0) return shorter;
  const whole = sql`${LINE} || replace(${shorter ?? sql.ref(`${alias}.search_text`)}, ${LINE}, ${LINE + LINE}) || ${LINE}`;
  const lines = [
    ...own.flatMap((field) => linesOf(engine, entity, field, alias)),
    ...(main === null ? [] : theirs.flatMap((field) => linesOf(engine, main.entity, field, 'm').map((line) => ofMain(main, alias, line)))),
  ];
  return without(whole, lines);
}

/** The record's readable text has every word; nothing where the index has said all. */
export function visibleWords(ctx: ServiceContext, entity: EntityName, words: readonly string[], alias: string = entity): readonly RawBuilder<SqlBool>[] {
  const text = words.length === 0 ? null : visibleText(ctx, entity, alias);
  if (text === null) return [];
  return words.map((word) => (ctx.database.engine === 'sqlite' ? sql<SqlBool>`instr(${text}, ${word}) > 0` : sql<SqlBool>`strpos(${text}, ${word}) > 0`));
}
