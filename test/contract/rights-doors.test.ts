import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { RIGHT_ACTIONS, type RightAction, type Rights, type Scope } from '../../src/auth/matrix.ts';
import { isOwned } from '../../src/auth/permissions.ts';
import { fieldRulesFor } from '../../src/auth/rights-text.ts';
import { ENTITY_NAMES, type EntityName } from '../../src/entities/names.ts';
import { definitionOf, fieldsOf } from '../../src/entities/registry.ts';
import type { FieldDef, Value, Values } from '../../src/fields/definition.ts';
import type { Api } from '../../src/services/api.ts';
import { bindServices } from '../../src/services/bind.ts';
import { forEachEngine, scratchFolder } from '../harness/database.ts';
import { openOffice, type Office } from '../services/company.ts';
import { attempt, DOORS, type Asked } from './doors.ts';
import { nameSort } from '../../src/util/pinyin.ts';
import { makeValues } from './values.ts';

/** Records that are somebody's, none of them shared with everybody. */
const OWNED = ENTITY_NAMES.filter((entity) => isOwned(entity));
const ENTITIES = ENTITY_NAMES.filter((entity) => definitionOf(entity).single !== true);
/** All of it in a full campaign; else one role and one rule on each engine, and one text in so many. */
const FULL = process.env['KEHU_CAMPAIGN'] === 'full';
const SAMPLE = FULL ? 1 : 4;

/** No record has it; before all that there are. */
const NOBODY = 699_999;

/** Of each kind a value that stands nowhere else, or null. */
const SECRETS: Partial<Record<FieldDef['kind'], (at: number) => Value>> = {
  text: (at) => `密${at}密`,
  note: (at) => `密${at}密`,
  phone: (at) => `139${87650000 + at}`,
  email: (at) => `mi${at}@secret.example`,
  url: (at) => `https://mi${at}.secret.example/`,
  money: (at) => 987_654_00 + at,
  date: (at) => `2011-02-${10 + (at % 18)}`,
};
const PLAIN_TEXTS = ['time_zone', 'zone', 'currency', 'entity', 'filter', 'columns', 'sort'];

const SECRET_KINDS = ENTITIES.filter((entity) => definitionOf(entity).reference === undefined && entity !== 'mail_template' && entity !== 'letter_template');

interface Kept {
  readonly id: number;
  readonly step: number;
  /** Field → its text, as it would be told. */
  readonly texts: ReadonlyMap<string, string>;
}

interface World {
  readonly office: Office;
  readonly anna: number;
  readonly carl: number;
  readonly folder: string;
  /** Carl's records with texts of their own, and Anna's that point to them where a definition lets her. */
  readonly theirs: ReadonlyMap<EntityName, Kept>;
  readonly mixed: ReadonlyMap<EntityName, number>;
  /** A customer of Anna's that was merged into Carl's. */
  readonly merged: number;
  /** Steps that touched records of both. */
  readonly steps: { together: number };
}

let counter = 0;
async function valuesOf(office: Office, entity: EntityName, owner: number, theirs: ReadonlyMap<EntityName, Kept>, secret: boolean): Promise<{ readonly values: Values; readonly texts: Map<string, string> }> {
  const values = await makeValues(office.api, entity, 700 + counter, 'all');
  const texts = new Map<string, string>();
  for (const [field, def] of Object.entries(fieldsOf(entity))) {
    if (!Object.hasOwn(values, field)) continue;
    const known = def.kind === 'lookup' ? theirs.get(def.to as EntityName)?.id : undefined;
    if (known !== undefined) values[field] = known;
    const own = !secret || PLAIN_TEXTS.includes(field) ? undefined : SECRETS[def.kind]?.((counter += 1));
    if (own === undefined || own === null) continue;
    values[field] = own;
    texts.set(field, def.kind === 'money' ? String(own).slice(0, -2) : String(own));
  }
  // Days that depend on one another: as usual.
  for (const [field, def] of Object.entries(fieldsOf(entity))) if (def.kind === 'time' || (entity === 'activity' && (def.kind === 'repeat' || field === 'to_day'))) delete values[field];
  const { owner: own } = definitionOf(entity).scope ?? {};
  if (own !== undefined) values[own] = owner;
  return { values, texts };
}

/** Numbers from there on, so that an answer's other numbers are none of them. */
async function numberFrom({ database }: Office, table: string, first: number): Promise<void> {
  if (database.engine === 'postgres') await sql`alter table ${sql.table(table)} alter column id restart with ${sql.lit(first)}`.execute(database.queries);
  else {
    await sql`delete from sqlite_sequence where name = ${table}`.execute(database.queries);
    await sql`insert into sqlite_sequence (name, seq) values (${table}, ${first})`.execute(database.queries);
  }
}

async function makeWorld(office: Office, entities: readonly EntityName[]): Promise<World> {
  for (const [at, table] of [...entities, 'change_set'].entries()) await numberFrom(office, table, 700_000 + at * 1000);
  const person = async (login: string): Promise<number> => (await office.api.create('operator', { name: login, login, role_id: office.roles.get('salesperson') ?? null })).id;
  const [anna, carl] = [await person('anna'), await person('carl')];
  const carls = office.as({ operatorId: carl, operatorName: 'carl' });
  const theirs = new Map<EntityName, Kept>();
  const mixed = new Map<EntityName, number>();
  for (const entity of entities) {
    const { values, texts } = await valuesOf(office, entity, carl, theirs, true);
    const { id, stepId } = await carls.create(entity, values);
    theirs.set(entity, { id, step: stepId, texts });
  }
  for (const entity of OWNED) {
    const { owner, through = [], shared } = definitionOf(entity).scope ?? {};
    if (owner === undefined || through.length === 0 || shared !== undefined) continue;
    const { values } = await valuesOf(office, entity, anna, theirs, false);
    mixed.set(entity, (await office.api.create(entity, values)).id);
  }
  // What was done with records of both at once, Carl's first; and one of hers that lives on in one of his.
  let together = 0;
  for (const [entity, own] of mixed) {
    const ids = [theirs.get(entity)?.id ?? 0, own];
    together = (await office.api.bulkUpdate({ entity, ids }, { [writtenIn(entity)]: '一样' }, 2)).stepId;
  }
  const customer = (await office.api.create('customer', { name: '安娜的', owner_id: anna })).id;
  const into = theirs.get('customer')?.id ?? 0;
  const { records } = await office.api.mergePreview('customer', [into, customer], into);
  await office.api.merge({ entity: 'customer', keep: into, others: [customer], take: {}, seen: Object.fromEntries(records.map(({ id, version }) => [id, version])) });
  return { office, anna, carl, folder: await scratchFolder(), theirs, mixed, merged: customer, steps: { together } };
}

/** Everything into the bin, each kind in one step. */
async function putAway({ office, theirs, mixed }: World): Promise<void> {
  for (const [entity, { id }] of theirs) {
    // A private view is taken away by its owner alone.
    if (definitionOf(entity).scope?.shared !== undefined) continue;
    const ids = [id, mixed.get(entity) ?? 0].filter((one) => one !== 0);
    const live: number[] = [];
    for (const one of ids) if (!(await office.api.get(entity, one)).deleted) live.push(one);
    if (live.length > 0) await office.api.remove({ entity, ids: live }, live.length);
  }
}

const cells = (scope: Scope, actions: readonly RightAction[]): Partial<Record<RightAction, Scope>> => Object.fromEntries(RIGHT_ACTIONS.map((action) => [action, actions.includes(action) ? scope : 'none']));
const rights = (scope: Scope, actions: readonly RightAction[], more: Partial<Rights> = {}): Rights => ({ entities: { '*': cells(scope, actions) }, fields: {}, system: [], ...more });

/** Everything that can be covered is, but what is no secret: lists of words, whose codes stand in filters and reports, and texts to write letters by. */
const covered = (rule: 'hidden' | 'masked'): Rights['fields'] =>
  Object.fromEntries(SECRET_KINDS.map((entity) => [entity, Object.fromEntries(Object.keys(fieldsOf(entity)).flatMap((field) => (fieldRulesFor(entity, field).includes(rule) ? [[field, rule]] : [])))]));

const WHO: Readonly<Record<string, Rights>> = {
  'own records': rights('own', RIGHT_ACTIONS),
  'own records, and the powers of a manager': rights('own', RIGHT_ACTIONS, { system: ['undo_others', 'unmask', 'sessions', 'audit'] }),
  'own records, only read': rights('own', ['read', 'export', 'print']),
};

const anna = ({ office, anna: operatorId }: World, grants: Rights): Api => bindServices(office.database, { ...office.session, operatorId, operatorName: 'anna', grants, scopes: { own: [operatorId], department: [operatorId] } }, office.ctx.now);

const writtenIn = (entity: EntityName): string => Object.entries(fieldsOf(entity)).find(([, def]) => (def.kind === 'text' || def.kind === 'note') && def.readOnly !== true && def.unique !== true)?.[0] ?? definitionOf(entity).label;

/** What was asked is left out of the answer, and what is another at every try. */
function told(answer: unknown, { id, step, text, of }: Asked): string {
  let said = JSON.stringify(answer, (key, value: unknown) => (['path', 'savedAt', 'seenAt', 'sha256', 'bytes', 'size', 'asOf', 'content'].includes(key) && !(key === 'content' && typeof value !== 'string') ? '' : value)) ?? '';
  for (const number of new Set([id, step, ...Object.values(of)])) said = said.replaceAll(new RegExp(`(?<![\\d.-])${number}(?![\\d-])`, 'g'), 'N');
  return said.replaceAll(JSON.stringify(text).slice(1, -1), 'T').replaceAll(/"(?:id|stepId|version)":\d+/g, '');
}

/** A place in a list is told in a form that anybody can undo. */
const opened = (said: string): string => said + [...said.matchAll(/"(?:next|previous)":"([\w-]+)"/g)].map(([, cursor = '']) => Buffer.from(cursor, 'base64url').toString()).join('');

const keeps = (ways: (typeof DOORS)[keyof Api]): boolean => typeof ways !== 'string' && ways.keeps === true;

const asked = (world: World, entity: EntityName, id: number, over: Partial<Asked>): Asked => ({
  entity, id, version: 1, field: definitionOf(entity).label, written: writtenIn(entity), text: '无此文字', of: {}, step: NOBODY, operator: world.carl, folder: world.folder, ...over,
});

/** What nobody out of reach may hear of, and the numbers to ask with. */
function secretsOf({ theirs }: World): { readonly secrets: readonly string[]; readonly ids: Asked['of']; readonly nobody: Asked['of'] } {
  return {
    secrets: [...theirs.values()].flatMap(({ texts }) => [...texts.values()].flatMap((text) => [text, nameSort(text)])),
    ids: Object.fromEntries([...theirs].map(([entity, { id }]) => [entity, id])),
    nobody: Object.fromEntries([...theirs].map(([entity]) => [entity, NOBODY])),
  };
}

/** No text is like it. */
const otherText = (text: string): string => text.replace('-02-', '-03-').replaceAll('密', '秘').replace('1398765', '1398764').replace('mi', 'ma').replace(/^9876/, '8876');

/** Asks every call; `answers` gives what is wrong with each answer, and with two that should be alike. */
async function everyDoor(world: World, api: Api, secretsFor: (entity: EntityName) => readonly string[], plan: (entity: EntityName, kept: Kept) => Plan): Promise<string> {
  const leaks: string[] = [];
  let at = 0;
  const look = async (door: string, way: (api: Api, asked: Asked) => Promise<unknown>, there: Asked, not: Asked | null): Promise<void> => {
    const answer = await attempt(async () => await way(api, there));
    const raw = opened(JSON.stringify(answer) ?? '');
    const secret = secretsFor(there.entity).find((one) => one !== there.text && one !== nameSort(there.text) && raw.includes(one));
    if (secret !== undefined) leaks.push(`${door} ${there.entity}: tells ${secret}: ${raw.slice(0, 400)}`);
    if (not === null) return;
    const [a, b] = [told(answer, there), told(await attempt(async () => await way(api, not)), not)];
    if (a !== b) leaks.push(`${door} ${there.entity}.${there.field}:\n  there: ${a.slice(0, 300)}\n  not:   ${b.slice(0, 300)}`);
  };
  for (const [door, ways] of Object.entries(DOORS).toSorted(([, a], [, b]) => Number(keeps(a)) - Number(keeps(b)))) {
    if (typeof ways === 'string') continue;
    for (const [entity, kept] of world.theirs) {
      if (ways.only !== undefined && ways.only !== entity) continue;
      const { ids, texts } = plan(entity, kept);
      if (ids.length === 0) continue;
      const each = (kind: 'byId' | 'byText', pairs: readonly Pair[]) => (ways[kind] ?? []).flatMap((way) => pairs.map((pair) => ({ way, pair })));
      const numbers = each('byId', ids.filter(([, not]) => not !== null || !CHANGES.test(door) || /Preview/.test(door)));
      const guesses = each('byText', texts).filter(() => (at += 1) % SAMPLE === 0);
      for (const way of ways.plain ?? []) await look(door, way, asked(world, entity, kept.id, {}), null);
      for (const { way, pair } of [...numbers, ...guesses]) await look(door, way, ...pair);
    }
  }
  return leaks.join('\n');
}
type Pair = readonly [there: Asked, not: Asked | null];
interface Plan {
  readonly ids: readonly Pair[];
  readonly texts: readonly Pair[];
}
const CHANGES = /remove|merge|update|Step|undo|bulk|restore|retire/i;

forEachEngine((engine, open) => {
  describe(`what calls tell (${engine})`, () => {
    for (const [name, grants] of Object.entries(WHO).filter((_, at) => FULL || at === (engine === 'sqlite' ? 0 : 1)))
      it(`of records out of reach is as of such that there are not: ${name}`, async () => {
        const world = await makeWorld(await openOffice(await open()), OWNED);
        const { secrets, ids, nobody } = secretsOf(world);
        const leaks = await everyDoor(world, anna(world, grants), () => secrets, (entity, { id, step, texts }) => {
          const own = world.mixed.get(entity);
          const there = asked(world, entity, id, { of: ids, step });
          const mine: readonly Pair[] = own === undefined ? [] : [[asked(world, entity, own, { of: { [entity]: own }, step: world.steps.together }), null]];
          const pairs = [...texts].flatMap(([field, text]): readonly Pair[] => {
            // That a number is taken is said to whoever gives one: that is what its being unique means.
            if (fieldsOf(entity)[field]?.unique === true) return [];
            return [[asked(world, entity, NOBODY, { field, of: ids, text }), asked(world, entity, NOBODY, { field, of: ids, text: otherText(text) })]];
          });
          return { ids: [[there, asked(world, entity, NOBODY, { of: nobody })], ...mine], texts: pairs };
        });
        expect(leaks).toBe('');
        const gone = JSON.stringify(await attempt(async () => await anna(world, grants).update('customer', world.merged, 1, { short_name: '新' })));
        expect(secrets.filter((secret) => gone.includes(secret)), gone).toEqual([]);
      }, 600_000);

    it('of what went to the bin together is within reach, and nothing else', async () => {
      const world = await makeWorld(await openOffice(await open()), OWNED);
      const { secrets, ids, nobody } = secretsOf(world);
      await putAway(world);
      const leaks = await everyDoor(world, anna(world, WHO['own records, and the powers of a manager'] ?? rights('own', [])), () => secrets, (entity, { id, step }) => {
        const own = world.mixed.get(entity);
        const mine: readonly Pair[] = own === undefined ? [] : [[asked(world, entity, own, { of: { [entity]: own }, step: world.steps.together }), null]];
        return { ids: [[asked(world, entity, id, { of: ids, step }), asked(world, entity, NOBODY, { of: nobody })], ...mine], texts: [] };
      });
      expect(leaks).toBe('');
    }, 600_000);

    for (const rule of (['hidden', 'masked'] as const).filter((_, at) => FULL || at === (engine === 'sqlite' ? 0 : 1)))
      it(`of ${rule} fields is nothing, and a guess is answered alike whether right or wrong`, async () => {
        const world = await makeWorld(await openOffice(await open()), ENTITIES);
        const grants = rights('all', RIGHT_ACTIONS, { fields: covered(rule), system: ['undo_others', 'audit', 'sessions'] });
        const isCovered = (entity: EntityName, field: string): boolean => grants.fields[entity]?.[field] === rule;
        // What a rule makes of a field is another record's own: the next step of a call is the subject of an activity.
        const names = new Set<Value>();
        for (const entity of ENTITIES) for (const { values } of (await world.office.api.list({ entity, columns: [definitionOf(entity).label], limit: 1000 })).rows) names.add(values[definitionOf(entity).label] ?? null);
        const ids = Object.fromEntries([...world.theirs].map(([entity, { id }]) => [entity, id]));
        const secrets = [...world.theirs].flatMap(([entity, { texts }]) => [...texts].flatMap(([field, text]) => (isCovered(entity, field) && !names.has(text) ? [text] : [])));
        const leaks = await everyDoor(world, anna(world, grants), () => secrets, (entity, { id, step, texts }) => ({
          ids: SECRET_KINDS.includes(entity) ? [[asked(world, entity, id, { of: ids, step }), null]] : [],
          texts: [...texts].flatMap(([field, text]): readonly Pair[] => (isCovered(entity, field) && !names.has(text) ? [[asked(world, entity, id, { field, of: ids, text }), asked(world, entity, id, { field, of: ids, text: otherText(text) })]] : [])),
        }));
        expect(leaks).toBe('');
      }, 600_000);
  });
});
