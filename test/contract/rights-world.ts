import { PassThrough } from 'node:stream';
import { isOwned } from '../../src/auth/permissions.ts';
import { RIGHT_ACTIONS, withCells, type RightAction, type Rights, type Scope } from '../../src/auth/matrix.ts';
import { ENTITY_NAMES, type EntityName } from '../../src/entities/names.ts';
import { definitionOf, fieldOf, fieldsOf } from '../../src/entities/registry.ts';
import type { Values } from '../../src/fields/definition.ts';
import { targetOf } from '../../src/query/values.ts';
import type { ScopeIds } from '../../src/auth/session.ts';
import type { Api } from '../../src/services/api.ts';
import { bindServices } from '../../src/services/bind.ts';
import type { ServiceContext } from '../../src/services/context.ts';
import { exportTo } from '../../src/services/export.ts';
import { scopesOf } from '../../src/services/rights.ts';
import type { Office } from '../services/company.ts';
import { makeValues } from './values.ts';

/** Whose a record is, as the test made it: the reader's own, a colleague's of the department or of one below it, a stranger's, nobody's. */
export const PEOPLE = ['mine', 'colleague', 'stranger', 'nobody'] as const;
export type Person = (typeof PEOPLE)[number];

export interface World {
  readonly office: Office;
  readonly ids: Readonly<Record<Exclude<Person, 'nobody'>, number>>;
  /** Entity → records by whose they are. */
  readonly records: ReadonlyMap<EntityName, readonly { readonly id: number; readonly of: Person }[]>;
  /** Moves people and departments about, as many ways as there are; whose records are whose stays as `Person` says. */
  place(at: number): Promise<void>;
  /** Whose records are the reader's, as the departments stand now. */
  scopes(): ScopeIds;
}

/** Records of everybody in every entity. */
export async function makeWorld(office: Office): Promise<World> {
  const person = async (login: string): Promise<number> => (await office.api.create('operator', { name: login, login })).id;
  const ids = { mine: await person('anna'), colleague: await person('bert'), stranger: await person('carl') };
  const hubs = new Map<Person, { readonly customer: number; readonly contact: number }>();
  const idOf = (of: Person): number | null => (of === 'nobody' ? null : ids[of]);
  const records = new Map<EntityName, { id: number; of: Person }[]>(ENTITY_NAMES.map((entity) => [entity, []]));
  const note = (entity: EntityName, id: number, of: Person): number => {
    records.get(entity)?.push({ id, of });
    return id;
  };
  for (const of of PEOPLE) {
    const customer = note('customer', (await office.api.create('customer', { name: `枢纽${of}`, owner_id: idOf(of) })).id, of);
    hubs.set(of, { customer, contact: note('contact', (await office.api.create('contact', { name: `枢纽人${of}`, customer_id: of === 'nobody' ? null : customer })).id, of) });
  }
  let at = 0;
  for (const entity of ENTITY_NAMES.filter((name) => definitionOf(name).single !== true))
    for (const of of PEOPLE) {
      at += 1;
      const values = { ...(await makeValues(office.api, entity, at, 'required')), [definitionOf(entity).label]: `记录${at}` };
      note(entity, (await office.api.create(entity, { ...values, ...owning(entity, idOf(of), hubs.get(of)) })).id, of);
    }
  return { office, ids, records, ...(await departments(office, ids)) };
}

/** A company in departments: head office > sales > one, two; one > team > crew; and a warehouse. The reader stands in sales. */
async function departments({ api, database }: Office, ids: World['ids']): Promise<Pick<World, 'place' | 'scopes'>> {
  const made = async (name: string, parent_id: number | null): Promise<number> => (await api.create('department', { name, parent_id })).id;
  const head = await made('总部', null);
  const sales = await made('销售', head);
  const [one, two] = [await made('一组', sales), await made('二组', sales)];
  const crew = await made('小队', await made('班', one));
  const store = await made('仓库', head);
  const shelf = await made('货架', store);
  const places = [
    { mine: sales, colleague: sales, stranger: head, store: head },
    { mine: sales, colleague: two, stranger: store, store: head },
    { mine: sales, colleague: crew, stranger: shelf, store: head },
    // The warehouse comes under the reader's department, with all that is in it; the reader goes down in the next.
    { mine: sales, colleague: shelf, stranger: head, store: sales },
    { mine: one, colleague: crew, stranger: two, store: sales },
  ];
  let scopes: ScopeIds = { own: [], department: [] };
  const place = async (at: number): Promise<void> => {
    const where = places[at % places.length];
    if (where === undefined) return;
    await database.transact(async (trx) => {
      for (const person of ['mine', 'colleague', 'stranger'] as const) await trx.updateTable('operator').set({ department_id: where[person] }).where('id', '=', ids[person]).execute();
      await trx.updateTable('department').set({ parent_id: where.store }).where('id', '=', store).execute();
    });
    scopes = await scopesOf(database.queries, ids.mine, '2026-03-10');
  };
  await place(0);
  return { place, scopes: () => scopes };
}

/** The values that make a record somebody's. */
export function owning(entity: EntityName, operator: number | null, hub: { readonly customer: number; readonly contact: number } | undefined): Values {
  const { owner, through = [] } = definitionOf(entity).scope ?? {};
  const values: Values = owner === undefined || (operator === null && fieldsOf(entity)[owner]?.required === true) ? {} : { [owner]: operator };
  for (const field of through) values[field] = operator === null && fieldsOf(entity)[field]?.required !== true ? null : ((field === 'contact_id' ? hub?.contact : hub?.customer) ?? null);
  return values;
}

/** The customer and the contact that are somebody's, for records that hang on them. */
export const hubOf = ({ records }: World, of: Person): { readonly customer: number; readonly contact: number } => {
  const [customer = 0, contact = 0] = (['customer', 'contact'] as const).map((entity) => records.get(entity)?.[PEOPLE.indexOf(of)]?.id ?? 0);
  return { customer, contact };
};

/** The rights with what a record of the entity points to being seen: whoever makes one chooses among those. */
export function seeingTargets(rights: Rights, entity: EntityName): Rights {
  const { through = [] } = definitionOf(entity).scope ?? {};
  const targets = through.flatMap((field) => {
    const def = fieldOf(entity, field);
    const target = def === undefined ? undefined : targetOf(def);
    return target === undefined ? [] : [target];
  });
  return targets.reduce((now, target) => withCells(now, target, ['read'], 'all'), rights);
}

/** Whose records a scope reaches, worked out without the program's own code. */
export function reached(entity: EntityName, scope: Scope): readonly Person[] {
  if (scope === 'none') return [];
  if (definitionOf(entity).scope?.shared !== undefined) return ['mine'];
  if (scope === 'all') return PEOPLE;
  if (!isOwned(entity)) return [];
  return scope === 'own' ? ['mine'] : ['mine', 'colleague'];
}

/** A role with one row, beside what everything needs: the names of operators, and the power that some records ask for. */
export const roleOf = (entity: EntityName, cells: Partial<Record<RightAction, Scope>>, fields: Rights['fields'] = {}): Rights => ({
  entities: { '*': Object.fromEntries(RIGHT_ACTIONS.map((action) => [action, 'none' as const])), [entity]: cells },
  fields,
  system: ['roles', 'undo_others', 'unmask'],
});

export interface Reader {
  readonly api: Api;
  readonly ctx: ServiceContext;
}

/** Anna at work with these rights. */
export function reader({ office, ids, scopes }: World, grants: Rights): Reader {
  const session = { ...office.session, operatorId: ids.mine, operatorName: 'anna', grants, scopes: scopes() };
  return { api: bindServices(office.database, session, office.ctx.now), ctx: { ...office.ctx, session } };
}

/** The ids in an export. */
export async function exportedIds(ctx: ServiceContext, entity: EntityName): Promise<readonly number[]> {
  const stream = new PassThrough();
  const parts: Buffer[] = [];
  stream.on('data', (part: Buffer) => parts.push(part));
  await exportTo(ctx, { entity, columns: ['id'], format: 'csv', for: 'machine' }, stream);
  stream.end();
  return Buffer.concat(parts).toString('utf8').trim().split('\n').slice(1).filter((line) => line !== '').map(Number);
}

/** What a call comes to: done, or the code of the error. */
export async function outcome(call: () => Promise<unknown>): Promise<string> {
  try {
    await call();
    return 'done';
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code);
    throw error;
  }
}
