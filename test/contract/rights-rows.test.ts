import { beforeAll, describe, expect, it } from 'vitest';
import { RIGHT_ACTIONS, SCOPES, type RightAction, type Scope } from '../../src/auth/matrix.ts';
import { ENTITY_NAMES, type EntityName } from '../../src/entities/names.ts';
import { definitionOf, fieldsOf } from '../../src/entities/registry.ts';
import type { Values } from '../../src/fields/definition.ts';
import { forEachEngine } from '../harness/database.ts';
import { openOffice } from '../services/company.ts';
import { exportedIds, hubOf, makeWorld, outcome, owning, PEOPLE, reached, reader, roleOf, seeingTargets, type Person, type Reader, type World } from './rights-world.ts';
import { makeValues } from './values.ts';

const ENTITIES = ENTITY_NAMES.filter((entity) => definitionOf(entity).single !== true);
/** Every cell on SQLite; on PostgreSQL one in so many, and all of them in a full campaign. */
const SAMPLE = process.env['KEHU_CAMPAIGN'] === 'full' ? 1 : 5;

interface Cell {
  readonly entity: EntityName;
  readonly action: RightAction;
  readonly scope: Scope;
  /** What the row says of reading beside it. */
  readonly read: Scope;
}

const CELLS = ENTITIES.flatMap((entity) =>
  RIGHT_ACTIONS.flatMap((action) => SCOPES.flatMap((scope): readonly Cell[] => (action === 'read' ? [{ entity, action, scope, read: scope }] : (['all', 'own'] as const).map((read) => ({ entity, action, scope, read }))))),
);

const sorted = (ids: Iterable<number>): readonly number[] => [...ids].toSorted((a, b) => a - b);

/** Lists of words are read by whoever has any right. */
const readScope = ({ entity, read }: Cell): Scope => (definitionOf(entity).reference === undefined ? read : 'all');

function idsOf(world: World, entity: EntityName, people: readonly Person[]): readonly number[] {
  return sorted((world.records.get(entity) ?? []).flatMap(({ id, of }) => (people.includes(of) ? [id] : [])));
}

/** Whose records the action of a cell reaches. */
function reachedBy(cell: Cell): readonly Person[] {
  const own = reached(cell.entity, cell.scope);
  if (cell.action === 'create') return own;
  const read = reached(cell.entity, readScope(cell));
  return cell.action === 'read' ? read : own.filter((person) => read.includes(person));
}

/** What a call on one record must come to. */
function wanted(cell: Cell, of: Person): string {
  if (reachedBy(cell).length === 0) return 'not_permitted';
  if (!reached(cell.entity, readScope(cell)).includes(of)) return 'not_found';
  return reachedBy(cell).includes(of) ? 'done' : 'not_permitted';
}

type Door = (world: World, who: Reader, cell: Cell) => Promise<readonly [door: string, found: unknown, wanted: unknown][]>;

const reads: Door = async (world, { api, ctx }, cell) => {
  const { entity } = cell;
  const mine = idsOf(world, entity, reachedBy(cell));
  const known = new Set(idsOf(world, entity, PEOPLE));
  const allowed = reachedBy(cell).length > 0;
  const only = (ids: readonly number[]): readonly number[] => sorted(ids.filter((id) => known.has(id)));
  const found: [string, unknown, unknown][] = [];
  const ids = async (ask: () => Promise<readonly number[]>): Promise<unknown> => {
    let got: readonly number[] = [];
    const how = await outcome(async () => (got = await ask()));
    return how === 'done' ? only(got) : how;
  };
  const all = allowed ? mine : 'not_permitted';
  found.push(['list', await ids(async () => (await api.list({ entity, columns: [], limit: 1000 })).rows.map(({ id }) => id)), all]);
  found.push(['list newest', await ids(async () => (await api.list({ entity, columns: [], sort: ['-id'], limit: 1000, fromEnd: true })).rows.map(({ id }) => id)), all]);
  found.push(['filter', await ids(async () => (await api.list({ entity, columns: [], filter: 'id:>0', limit: 1000 })).rows.map(({ id }) => id)), all]);
  found.push(['pick', await ids(async () => (await api.choices(entity, '记录', 300)).map(({ id }) => id)), allowed ? mine.filter((id) => !isHub(world, entity, id)) : 'not_permitted']);
  found.push(['search', await ids(async () => (await api.search('记录', { limit: 300, entities: [entity] })).flatMap(({ hits }) => hits.map(({ id }) => id))), mine.filter((id) => !isHub(world, entity, id))]);
  for (const { id, of } of world.records.get(entity) ?? []) {
    found.push([`get ${of}`, await outcome(async () => await api.get(entity, id)), wanted(cell, of)]);
    found.push([`history ${of}`, await outcome(async () => await api.history(entity, id)), wanted(cell, of)]);
  }
  found.push(['others: export', await ids(async () => await exportedIds(ctx, entity)), 'not_permitted']);
  return found;
};

const isHub = (world: World, entity: EntityName, id: number): boolean => (world.records.get(entity) ?? []).slice(0, 4).some((one) => one.id === id) && (entity === 'customer' || entity === 'contact');

const creates: Door = async (world, { api }, cell) => {
  const { entity } = cell;
  const found: [string, unknown, unknown][] = [];
  for (const of of ['mine', 'colleague', 'stranger'] as const) {
    const values = { ...(await makeValues(world.office.api, entity, 5000 + (counter += 1), 'required')), ...owning(entity, world.ids[of], hubOf(world, of)) };
    const rights = reachedBy(cell).length === 0 ? 'not_permitted' : reachedBy(cell).includes(of) ? 'done' : 'not_permitted';
    let made = 0;
    const owned = definitionOf(entity).scope === undefined && of !== 'mine';
    if (owned) continue;
    found.push([`create ${of}`, await codeOf(async () => (made = (await api.create(entity, values)).id)), rights]);
    if (made !== 0) await world.office.api.remove({ entity, ids: [made] }, 1).catch(() => undefined);
  }
  return found;
};
let counter = 0;

/** A view of somebody else's is refused by its own rule. */
const codeOf = async (call: () => Promise<unknown>): Promise<string> => {
  const how = await outcome(call);
  return how === 'invalid' ? 'not_permitted' : how;
};

/** A value that many records may have. */
function anyText(entity: EntityName): Values {
  const field = Object.entries(fieldsOf(entity)).find(([, def]) => (def.kind === 'text' || def.kind === 'note') && def.unique !== true && def.readOnly !== true && !('numbering' in def))?.[0];
  return { [field ?? '']: '批' };
}

const edits: Door = async (world, { api }, cell) => {
  const { entity } = cell;
  const { label } = definitionOf(entity);
  const found: [string, unknown, unknown][] = [];
  for (const { id, of } of world.records.get(entity) ?? []) {
    const before = await world.office.api.get(entity, id).catch(async () => await reader(world, roleOf(entity, { read: 'all' })).api.get(entity, id).catch(() => null));
    if (before === null) continue;
    const name = `改${(counter += 1)}`;
    found.push([`update ${of}`, await outcome(async () => await api.update(entity, id, before.version, { [label]: name })), wanted(cell, of)]);
    found.push([`check ${of}`, await outcome(async () => await api.check(entity, id, { [label]: name })), wanted(cell, of)]);
  }
  const reach = reachedBy(cell);
  if (reach.length > 0) {
    const ids = idsOf(world, entity, PEOPLE);
    found.push(['bulk', (await api.bulkPreview({ entity, ids }, anyText(entity))).count, idsOf(world, entity, reach).length]);
  } else found.push(['bulk', await outcome(async () => await api.bulkPreview({ entity }, anyText(entity))), 'not_permitted']);
  return found;
};

const deletes: Door = async (world, { api }, cell) => {
  const { entity } = cell;
  const found: [string, unknown, unknown][] = [];
  const own = world.records.get(entity) ?? [];
  for (const { id, of } of own.slice(-4)) {
    const rights = wanted(cell, of);
    const how = await outcome(async () => await api.remove({ entity, ids: [id] }, 1));
    found.push([`remove ${of}`, how, rights]);
    if (how === 'done') found.push([`restore ${of}`, await outcome(async () => await api.restore(entity, [id])), 'done']);
  }
  return found;
};

const exports: Door = async (world, { ctx }, cell) => {
  const known = new Set(idsOf(world, cell.entity, PEOPLE));
  let got: readonly number[] = [];
  const how = await outcome(async () => (got = await exportedIds(ctx, cell.entity)));
  const reach = reachedBy(cell);
  return [['export', how === 'done' ? sorted(got.filter((id) => known.has(id))) : how, reach.length === 0 ? 'not_permitted' : idsOf(world, cell.entity, reach)]];
};

/** How many records the last line of a print says that there are. */
const countIn = (pages: readonly (readonly string[])[]): number => Number(/(\d+) *条/.exec(pages.flat().toReversed().join(' '))?.[1] ?? -1);

const prints: Door = async (world, { api }, cell) => {
  const reach = reachedBy(cell);
  let records = -1;
  const ids = idsOf(world, cell.entity, PEOPLE);
  const how = await outcome(async () => (records = countIn((await api.printPreview({ kind: 'list', entity: cell.entity, ids, columns: ['id'], format: 'text' })).pages)));
  return [['print', how === 'done' ? records : how, reach.length === 0 ? 'not_permitted' : idsOf(world, cell.entity, reach).length]];
};

const DOORS: Readonly<Record<RightAction, Door>> = { read: reads, create: creates, edit: edits, delete: deletes, export: exports, print: prints };

forEachEngine((engine, open) => {
  describe(`every cell of the matrix of rights (${engine})`, () => {
    let world: World;
    beforeAll(async () => {
      world = await makeWorld(await openOffice(await open()));
    }, 60_000);

    for (const entity of ENTITIES)
      it(`is what every service does with ${entity}`, async () => {
        const cells = CELLS.filter((cell, at) => cell.entity === entity && (engine === 'sqlite' || at % SAMPLE === 0));
        let place = '';
        for (const cell of cells) {
          // Another company for each action of each entity: below, deep below, moved; beside and above is out of reach.
          if (place !== cell.action) await world.place(ENTITIES.indexOf(entity) + RIGHT_ACTIONS.indexOf(cell.action));
          place = cell.action;
          const row = roleOf(entity, cell.action === 'read' ? { read: cell.scope } : { read: cell.read, [cell.action]: cell.scope });
          const grants = cell.action === 'create' ? seeingTargets(row, entity) : row;
          for (const [door, found, should] of await DOORS[cell.action](world, reader(world, grants), cell)) expect({ ...cell, door, found }).toEqual({ ...cell, door, found: should });
        }
      }, 60_000);

    it('is nothing without a role', async () => {
      const { api } = reader(world, { entities: {}, fields: {}, system: [] });
      for (const entity of ENTITY_NAMES) {
        expect(await outcome(async () => await api.list({ entity, columns: [], limit: 1 })), entity).toBe('not_permitted');
        expect(await outcome(async () => await api.create(entity, {})), entity).toBe('not_permitted');
      }
      expect(await api.search('记录', { limit: 10 })).toEqual([]);
      expect(await api.steps({ limit: 10 })).toEqual([]);
    });
  });
});
