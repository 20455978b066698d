import { PassThrough } from 'node:stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { fieldRulesFor } from '../../src/auth/rights-text.ts';
import type { FieldRule } from '../../src/auth/matrix.ts';
import { ENTITY_NAMES, type EntityName } from '../../src/entities/names.ts';
import { definitionOf, fieldsOf } from '../../src/entities/registry.ts';
import type { FieldDef, Value, Values } from '../../src/fields/definition.ts';
import { fieldType } from '../../src/fields/registry.ts';
import { exportTo } from '../../src/services/export.ts';
import { foldSearch } from '../../src/util/fold.ts';
import { forEachEngine } from '../harness/database.ts';
import { openOffice, type Office } from '../services/company.ts';
import { outcome, reader, roleOf, type Reader, type World } from './rights-world.ts';
import { makeValues } from './values.ts';

const ENTITIES = ENTITY_NAMES.filter((entity) => definitionOf(entity).single !== true);
const SAMPLE = process.env['KEHU_CAMPAIGN'] === 'full' ? 1 : 4;

interface Subject {
  readonly id: number;
  readonly values: Values;
  /** Other values that such a record may have. */
  readonly others: Values;
}

/** Kinds whose values are chosen among records, or are days and clocks that depend on one another. */
const NOT_WRITTEN = ['lookup', 'links', 'time', 'repeat'];

type Finding = readonly [door: string, found: unknown, wanted: unknown];

/** Text that stands nowhere else. */
const SECRETS: Partial<Record<string, (at: number) => string>> = { phone: (at) => `139876543${20 + at}`, email: (at) => `zhangsan${at}@secret.example`, url: (at) => `https://secret.example/${at}` };
const isSecret = (value: Value): value is string => typeof value === 'string' && /^密|^139876543|secret\.example/.test(value);

async function subjectOf(office: Office, entity: EntityName): Promise<Subject> {
  const values = await makeValues(office.api, entity, 777, 'all');
  for (const [at, [field, def]] of Object.entries(fieldsOf(entity)).entries()) {
    const free = (def.kind === 'text' || def.kind === 'note') && def.readOnly !== true && !['time_zone', 'zone', 'currency', 'entity', 'filter', 'columns', 'sort'].includes(field);
    const secret = free ? `密${field}`.slice(0, 18) : SECRETS[def.kind]?.(at);
    if (secret !== undefined && Object.hasOwn(values, field)) values[field] = secret;
  }
  if (Object.hasOwn(fieldsOf(entity), 'shared')) values['shared'] = 1;
  const { id } = await office.api.create(entity, values);
  await office.api.update(entity, id, 1, { [definitionOf(entity).label]: '另一个名字' });
  return { id, values: (await office.api.get(entity, id)).values, others: await makeValues(office.api, entity, 778, 'all') };
}

async function exported({ ctx }: Reader, entity: EntityName, id: number, columns: readonly string[]): Promise<string> {
  const stream = new PassThrough();
  const parts: Buffer[] = [];
  stream.on('data', (part: Buffer) => parts.push(part));
  await exportTo(ctx, { entity, ids: [id], columns, format: 'csv', for: 'machine' }, stream);
  return Buffer.concat(parts).toString('utf8');
}

/** What a list with these columns, or an envelope, shows on paper; nothing where there is no address. */
async function printed({ api }: Reader, entity: EntityName, id: number, columns: readonly string[] | 'envelope'): Promise<string> {
  const text = { entity, ids: [id], format: 'text' } as const;
  const { pages } = await api.printPreview(columns === 'envelope' ? { ...text, kind: 'envelope', envelope: 'DL' } : { ...text, kind: 'list', columns, width: 200 });
  return pages.flat().join('\n');
}

/** Every way in which a field could come out or be changed, under one rule. */
async function look(who: Reader, entity: EntityName, field: string, rule: FieldRule | null, { id, values, others }: Subject): Promise<readonly Finding[]> {
  const { api } = who;
  const raw = values[field] ?? null;
  const def = fieldsOf(entity)[field];
  if (def === undefined) return [];
  const readable = rule === null || rule === 'read_only';
  const shown = rule === 'hidden' ? 'absent' : readable || raw === null ? 'whole' : 'part';
  const found: Finding[] = [['get', stands((await api.get(entity, id)).values, field, raw), shown]];
  found.push(['listed', stands((await api.list({ entity, ids: [id], columns: [field], limit: 1 })).rows[0]?.values ?? {}, field, raw), shown]);
  if (def.kind !== 'links') found.push(['sort', await outcome(async () => await api.list({ entity, columns: [], sort: [field], limit: 1 })), readable ? 'done' : 'not_permitted']);
  const line = `${field}:${fieldType(def).operators.includes('none') ? 'none' : '1'}`;
  found.push(['filter', await outcome(async () => await api.list({ entity, columns: [], filter: line, limit: 1 })), readable ? 'done' : 'invalid']);
  found.push(['checked', (await api.checkFilter(entity, line)) === null, readable]);
  found.push(['export column', await outcome(async () => await exported(who, entity, id, [field])), rule === 'hidden' ? 'not_permitted' : 'done']);
  found.push(['print column', await outcome(async () => await printed(who, entity, id, [field])), rule === 'hidden' ? 'not_permitted' : 'done']);
  found.push(...(await texts(who, entity, field, rule, { id, raw })));
  if (def.readOnly !== true) found.push(...(await writes(who, entity, field, rule, { id, values, others })));
  if (raw !== null) found.push(['opened', await outcome(async () => await api.openMasked(entity, id, field)), rule === 'hidden' ? 'not_permitted' : 'done']);
  return found;
}

/** Where a text of the field's own could come out. */
async function texts(who: Reader, entity: EntityName, field: string, rule: FieldRule | null, { id, raw }: { readonly id: number; readonly raw: Value }): Promise<readonly Finding[]> {
  const { api } = who;
  const def = fieldsOf(entity)[field];
  const readable = rule === null || rule === 'read_only';
  const found: Finding[] = [];
  if (!isSecret(raw) || def === undefined) return found;
  const told = fieldType(def).write(raw, def);
  found.push(['export all', (await exported(who, entity, id, [])).includes(told), readable]);
  found.push(['print', rule === 'hidden' ? readable : (await printed(who, entity, id, [field])).includes(told), readable]);
  found.push(['print as usual', !readable && (await printed(who, entity, id, [])).includes(told), false]);
  if (definitionOf(entity).letter !== undefined) found.push(['envelope', !readable && (await printed(who, entity, id, 'envelope').catch(() => '')).includes(told), false]);
  found.push(['history', JSON.stringify(await api.history(entity, id)).includes(JSON.stringify(raw).slice(1, -1)), readable]);
  if (isSearched(entity, field)) {
    const hits = async (text: string) => (await api.search(text, { limit: 50, entities: [entity] })).flatMap((group) => group.hits.map((hit) => hit.id)).includes(id);
    found.push(['search', await hits(raw), readable]);
    if (def.kind !== 'note') found.push(['picker', (await api.choices(entity, raw, 50)).some((choice) => choice.id === id), readable]);
    found.push(['words', (await api.count({ entity, filter: `"${foldSearch(raw)}"` })).value > 0, readable]);
    found.push(['any text', (await api.count({ entity, filter: `full_text:"${foldSearch(raw)}"` })).value > 0, readable]);
  }
  return found;
}

const isSearched = (entity: EntityName, field: string): boolean => (definitionOf(entity).search?.fields ?? [definitionOf(entity).label, definitionOf(entity).key]).includes(field);

function stands(values: Values, field: string, raw: Value): string {
  if (!Object.hasOwn(values, field)) return 'absent';
  return JSON.stringify(values[field]) === JSON.stringify(raw) ? 'whole' : 'part';
}

/** A value that the field may have and has not; null: it is not tried. */
function otherValue({ kind }: FieldDef, value: Value, made: Value): Value {
  if (kind === 'flag') return value === 1 ? 0 : 1;
  if (kind === 'text' || kind === 'note') return '别的';
  return NOT_WRITTEN.includes(kind) || JSON.stringify(made) === JSON.stringify(value) ? null : made;
}

async function writes({ api }: Reader, entity: EntityName, field: string, rule: FieldRule | null, { id, values, others }: Subject): Promise<readonly Finding[]> {
  const def = fieldsOf(entity)[field];
  const other = def === undefined || field === 'entity' ? null : otherValue(def, values[field] ?? null, others[field] ?? null);
  if (other === null || rule === null) return [];
  const refused = (errors: readonly { readonly field: string | null; readonly error: { readonly key: string } }[]): boolean => errors.some((fault) => fault.field === field && fault.error.key === 'error.field_covered');
  const checked = await api.check(entity, id, { [field]: other });
  const found: Finding[] = [['check', refused(checked.faults), true]];
  found.push(['update', await outcome(async () => await api.update(entity, id, 2, { [field]: other })), 'invalid']);
  found.push(['bulk', await outcome(async () => await api.bulkPreview({ entity, ids: [id] }, { [field]: other })), 'invalid']);
  found.push(['grid', await outcome(async () => await api.gridCheck({ entity, fields: [field], rows: [['x']] })), 'not_permitted']);
  const seen = (await api.get(entity, id)).values;
  found.push(['sent back', Object.hasOwn(seen, field) && refused((await api.check(entity, id, { [field]: seen[field] ?? null })).faults), false]);
  if (rule !== 'read_only' && isSecret(values[field] ?? null)) found.push(['guessed', refused((await api.check(entity, id, { [field]: values[field] ?? null })).faults), true]);
  return found;
}

forEachEngine((engine, open) => {
  describe(`every field rule (${engine})`, () => {
    let world: World;
    beforeAll(async () => {
      const office = await openOffice(await open());
      world = { office, ids: { mine: office.session.operatorId ?? 0, colleague: 0, stranger: 0 }, records: new Map(), place: async () => {}, scopes: () => ({ own: [office.session.operatorId ?? 0], department: [] }) };
    }, 60_000);

    for (const entity of ENTITIES)
      it(`holds at every door for ${entity}`, async () => {
        const subject = await subjectOf(world.office, entity);
        const cells = Object.keys(fieldsOf(entity)).flatMap((field) => [null, ...fieldRulesFor(entity, field)].map((rule) => ({ field, rule })));
        for (const { field, rule } of cells.filter((_, at) => engine === 'sqlite' || at % SAMPLE === 0)) {
          const all = { read: 'all', create: 'all', edit: 'all', delete: 'all', export: 'all', print: 'all' } as const;
          const role = roleOf(entity, all, rule === null ? {} : { [entity]: { [field]: rule } });
          for (const [door, found, wanted] of await look(reader(world, role), entity, field, rule, subject)) expect({ entity, field, rule, door, found }).toEqual({ entity, field, rule, door, found: wanted });
        }
      }, 60_000);
  });
});
