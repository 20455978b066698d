import { userInfo } from 'node:os';
import { beforeAll, describe, expect, it } from 'vitest';
import { RIGHT_ACTIONS, SCOPES, withCells, type RightAction, type Rights, type Scope } from '../../src/auth/matrix.ts';
import { fieldRulesFor } from '../../src/auth/rights-text.ts';
import type { Engine } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/connect.ts';
import { ENTITY_NAMES, type EntityName } from '../../src/entities/names.ts';
import { definitionOf, fieldsOf } from '../../src/entities/registry.ts';
import { desk, type Answer } from '../cli/support.ts';
import { emptyPlace, enginesUnderTest } from '../harness/database.ts';
import { openOffice } from '../services/company.ts';
import { hubOf, makeWorld, owning, PEOPLE, reached, roleOf, seeingTargets, type Person, type World } from './rights-world.ts';
import { makeValues } from './values.ts';

const ENTITIES = ENTITY_NAMES.filter((entity) => definitionOf(entity).single !== true);
/** The services answer for every cell (rights-rows); that commands ask them, on either engine, each cell of this sample shows, and all of them in a full campaign. */
const sampleOf = (engine: Engine): number => (process.env['KEHU_CAMPAIGN'] === 'full' ? 1 : engine === 'sqlite' ? 6 : 61);

interface Cell {
  readonly entity: EntityName;
  readonly action: RightAction;
  readonly scope: Scope;
  readonly read: Scope;
}

const CELLS = ENTITIES.flatMap((entity) =>
  RIGHT_ACTIONS.flatMap((action) => SCOPES.flatMap((scope): readonly Cell[] => (action === 'read' ? [{ entity, action, scope, read: scope }] : (['all', 'own'] as const).map((read) => ({ entity, action, scope, read }))))),
);

/** Exit codes of the command line. */
const DONE = 0;
const NOT_FOUND = 3;
const NOT_PERMITTED = 4;

type Run = (...words: string[]) => Promise<Answer>;
type Finding = readonly [command: string, found: unknown, wanted: unknown];

const readScope = ({ entity, read }: Cell): Scope => (definitionOf(entity).reference === undefined ? read : 'all');

function reachedBy(cell: Cell): readonly Person[] {
  const own = reached(cell.entity, cell.scope);
  const read = reached(cell.entity, readScope(cell));
  if (cell.action === 'create') return own;
  return cell.action === 'read' ? read : own.filter((person) => read.includes(person));
}

/** What a command on one record ends with: what is out of sight is not there. */
function wanted(cell: Cell, of: Person): number {
  const seen = reached(cell.entity, readScope(cell));
  if (seen.length === 0) return NOT_PERMITTED;
  if (!seen.includes(of)) return NOT_FOUND;
  return reachedBy(cell).includes(of) ? DONE : NOT_PERMITTED;
}

const command = (entity: EntityName): string => entity.replaceAll('_', '-');
const sorted = (ids: Iterable<number>): readonly number[] => [...ids].toSorted((a, b) => a - b);
const idsOf = (world: World, entity: EntityName, people: readonly Person[]): readonly number[] => sorted((world.records.get(entity) ?? []).flatMap(({ id, of }) => (people.includes(of) ? [id] : [])));

/** The ids in a list or a table of one column, those of the world alone; the exit code where it did not come to that. */
function toldIds(world: World, entity: EntityName, { code, out }: Answer): unknown {
  if (code !== DONE) return code;
  const known = new Set(idsOf(world, entity, PEOPLE));
  return sorted(out.split('\n').map((line) => Number(line.trim())).filter((id) => known.has(id)));
}

const TABLE = ['--columns', 'id', '--format', 'csv', '--for', 'machine'];
/** Two of the four, others at every cell. */
const some = <T>(all: readonly T[], at: number): readonly T[] => [all[at % all.length], all[(at + 1) % all.length]].flatMap((one) => (one === undefined ? [] : [one]));

async function commands(world: World, run: Run, cell: Cell, at: number): Promise<readonly Finding[]> {
  const { entity, action } = cell;
  const name = command(entity);
  const own = (world.records.get(entity) ?? []).slice(-PEOPLE.length);
  const reach = reachedBy(cell);
  const all = reach.length === 0 ? NOT_PERMITTED : idsOf(world, entity, reach);
  switch (action) {
    case 'read': {
      const shown: Finding[] = [];
      for (const { id, of } of some(own, at)) shown.push([`show ${of}`, (await run(name, 'show', `#${id}`)).code, wanted(cell, of)]);
      return [['list', toldIds(world, entity, await run(name, 'list', '--columns', 'id', '--limit', '1000')), all], ...shown, ['export', (await run(name, 'export', ...TABLE)).code, NOT_PERMITTED]];
    }
    case 'create':
      return await adding(world, run, cell, at);
    case 'edit': {
      const found: Finding[] = [];
      for (const { id, of } of some(own, at)) found.push([`edit ${of}`, (await run(name, 'edit', `#${id}`, '--set', `${definitionOf(entity).label}=改${at}.${id}`)).code, wanted(cell, of)]);
      return found;
    }
    case 'delete': {
      const found: Finding[] = [];
      for (const { id, of } of some(own, at)) {
        const { code } = await run(name, 'remove', `#${id}`, '--yes');
        found.push([`remove ${of}`, code, wanted(cell, of)]);
        if (code === DONE) found.push([`restore ${of}`, (await run(name, 'restore', `#${id}`)).code, DONE]);
      }
      return found;
    }
    case 'export':
      return [['export', toldIds(world, entity, await run(name, 'export', ...TABLE)), all]];
    case 'print':
      return [['print', (await run(name, 'print', '--columns', 'id', '--format', 'text', '--width', '60')).code, reach.length === 0 ? NOT_PERMITTED : DONE]];
  }
}

async function adding(world: World, run: Run, cell: Cell, at: number): Promise<readonly Finding[]> {
  const { entity } = cell;
  const { scope } = definitionOf(entity);
  const found: Finding[] = [];
  // What is nobody's needs no second owner.
  for (const of of scope === undefined ? (['mine'] as const) : some(['mine', 'colleague', 'stranger'] as const, at)) {
    const values = { ...(await makeValues(world.office.api, entity, 9000 + at, 'required')), ...owning(entity, world.ids[of], hubOf(world, of)) };
    const set = Object.entries(values).flatMap(([field, value]) => ['--set', `${field}=${fieldsOf(entity)[field]?.kind === 'lookup' ? '#' : ''}${String(value)}`]);
    const { code, out } = await run(command(entity), 'add', ...set, '--format', 'json');
    found.push([`add ${of}`, code, reachedBy(cell).includes(of) ? DONE : NOT_PERMITTED]);
    if (code === DONE) await world.office.api.remove({ entity, ids: [Number(/"id": *(\d+)/.exec(out)?.[1])] }, 1).catch(() => undefined);
  }
  return found;
}

for (const engine of enginesUnderTest()) describe(`the matrix of rights through commands (${engine})`, () => {
  const sample = sampleOf(engine);
  let world: World;
  let run: Run;
  let role: number;

  beforeAll(async () => {
    const { location } = await emptyPlace(engine);
    const database = await openDatabase(location);
    const office = await openOffice(database);
    world = await makeWorld(office);
    const { api } = office;
    role = (await api.create('role', { name: '试' })).id;
    const { version } = await api.get('operator', world.ids.mine);
    await api.update('operator', world.ids.mine, version, { role_id: role, system_user: userInfo().username });
    const { having } = await desk('en');
    run = async (...words) => await having({ KEHU_DATABASE: location }, ...words);
    return async () => await database.close();
  }, 60_000);

  /** Owners are named on the line: whoever names one must be able to look it up. */
  const become = async (entity: EntityName, rights: Rights): Promise<void> => {
    const { version } = await world.office.api.get('role', role);
    await world.office.api.setRoleRights(role, version, entity === 'operator' ? rights : withCells(rights, 'operator', ['read'], 'all'));
  };

  for (const entity of ENTITIES)
    it(`holds for ${entity}`, async () => {
      const cells = CELLS.flatMap((cell, at) => (cell.entity === entity && (at * 7) % sample === ENTITIES.indexOf(entity) % sample ? [{ cell, at }] : []));
      for (const { cell, at } of cells) {
        await world.place(at);
        const row = roleOf(entity, cell.action === 'read' ? { read: cell.scope } : { read: cell.read, [cell.action]: cell.scope });
        await become(entity, cell.action === 'create' ? seeingTargets(row, entity) : row);
        for (const [door, found, should] of await commands(world, run, cell, at)) expect({ ...cell, door, found }).toEqual({ ...cell, door, found: should });
      }
      const all = { read: 'all', create: 'all', edit: 'all', delete: 'all', export: 'all', print: 'all' } as const;
      // `role show` is the matrix instead.
      const fields = (entity === 'role' ? [] : Object.keys(fieldsOf(entity))).flatMap((field) => fieldRulesFor(entity, field).map((rule) => ({ field, rule })));
      for (const { field, rule } of fields.filter((_, at) => at % (sample * 2) === ENTITIES.indexOf(entity) % (sample * 2))) {
        await become(entity, roleOf(entity, all, { [entity]: { [field]: rule } }));
        const id = world.records.get(entity)?.find(({ of }) => of === 'mine')?.id ?? 0;
        const [shown] = [JSON.parse((await run(command(entity), 'show', `#${id}`, '--format', 'json')).out)].flat();
        const found = { shown: Object.hasOwn(shown, field), exported: (await run(command(entity), 'export', '--columns', field, '--format', 'csv')).code };
        expect({ entity, field, rule, ...found }).toEqual({ entity, field, rule, shown: rule !== 'hidden', exported: rule === 'hidden' ? NOT_PERMITTED : DONE });
      }
    }, 60_000);
});
