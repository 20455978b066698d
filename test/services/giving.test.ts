import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RIGHT_ACTIONS, scopeIn, withCells, withPower, type Rights } from '../../src/auth/matrix.ts';
import { isOwned } from '../../src/auth/permissions.ts';
import { READY_ROLES, type ReadyRole } from '../../src/auth/ready-roles.ts';
import { ENTITY_NAMES } from '../../src/entities/names.ts';
import { definitionOf } from '../../src/entities/registry.ts';
import type { Api } from '../../src/services/api.ts';
import { bindServices } from '../../src/services/bind.ts';
import { scopesOf } from '../../src/services/rights.ts';
import { startSession } from '../../src/services/sessions.ts';
import { forEachEngine, scratchFolder } from '../harness/database.ts';
import { openOffice, type Office } from './company.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFTiE/lC5yRhIAZ4L7cU5INuk+junfn6x5si349Gx6BX wang@laptop';
const PASSWORD = 'blue kettle 42 seas';
const REFUSED = { code: 'not_permitted' };

/** Rights of a salesperson over the records of the department, and the powers to give roles and to let in. */
const TEAM: Rights = (['operator', 'role', 'department', 'employee'] as const).reduce(
  (rights, entity) => withCells(rights, entity, ['read', 'create', 'edit', 'delete'], 'all'),
  (['roles', 'operators', 'keys', 'sessions', 'undo_others'] as const).reduce((rights, power) => withPower(rights, power, true), ofDepartment(READY_ROLES.salesperson)),
);

function ofDepartment(rights: Rights): Rights {
  const divided = ENTITY_NAMES.filter((entity) => isOwned(entity) && definitionOf(entity).scope?.shared === undefined);
  return divided.reduce((now, entity) => RIGHT_ACTIONS.reduce((wider, action) => (scopeIn(rights, entity, action) === 'own' ? withCells(wider, entity, [action], 'department') : wider), now), rights);
}

interface Place extends Office {
  /** A new operator with that role. */
  person(login: string, role: ReadyRole | number | null, more?: Record<string, number | string | null>): Promise<number>;
  /** The services as that operator has them now. */
  at(operatorId: number): Promise<Api>;
}

forEachEngine((_engine, open) => {
  const company = async (): Promise<Place> => {
    const office = await openOffice(await open());
    const { database, api, roles, ctx } = office;
    const keyFile = join(await scratchFolder(), 'ssh', 'authorized_keys');
    await mkdir(join(keyFile, '..'), { mode: 0o700 });
    const person: Place['person'] = async (login, role, more = {}) => (await api.create('operator', { name: login, login, role_id: typeof role === 'string' ? (roles.get(role) ?? null) : role, ...more })).id;
    const at: Place['at'] = async (operatorId) => {
      const row = await database.queries.selectFrom('operator').innerJoin('role', 'role.id', 'operator.role_id').select(['operator.name', 'role.id', 'role.name as role', 'role.rights']).where('operator.id', '=', operatorId).executeTakeFirstOrThrow();
      const { rights } = await api.roleRights(row.id);
      const session = { ...office.session, operatorId, operatorName: row.name, grants: rights, scopes: await scopesOf(database.queries, operatorId, '2026-03-10'), role: { id: row.id, name: row.role } };
      return bindServices(database, session, ctx.now, undefined, { server: { keyFile, config: null } });
    };
    return { ...office, person, at };
  };

  /** A team with its leader, and above it a manager and an administrator. */
  const team = async () => {
    const place = await company();
    const { api, roles, person, at } = place;
    const role = (await api.create('role', { name: '组长' })).id;
    await api.setRoleRights(role, 1, TEAM);
    const department = (await api.create('department', { name: '一组' })).id;
    const other = (await api.create('department', { name: '二组' })).id;
    const leader = await person('leader', role, { department_id: department });
    const seller = await person('seller', 'salesperson', { department_id: department });
    const stranger = await person('stranger', 'salesperson', { department_id: other });
    const boss = await person('boss', 'administrator');
    return { ...place, role, department, other, leader, seller, stranger, boss, mine: await at(leader), id: (name: ReadyRole) => roles.get(name) ?? 0 };
  };

  const version = async (api: Api, entity: 'operator' | 'role' | 'department', id: number): Promise<number> => (await api.get(entity, id)).version;

  describe('nobody gives more rights than they have', () => {
    it('by the matrix of a role, by a copy, by bringing one back', async () => {
      const { api, mine, id } = await team();
      const seller = await mine.roleRights(id('salesperson'));
      await expect(mine.setRoleRights(seller.id, seller.version, withCells(seller.rights, 'customer', ['read'], 'all'))).rejects.toMatchObject({ ...REFUSED, key: 'error.gives_more' });
      await expect(mine.setRoleRights(seller.id, seller.version, withPower(seller.rights, 'unmask', true))).rejects.toMatchObject({ ...REFUSED, key: 'error.gives_more' });
      const less = await mine.setRoleRights(seller.id, seller.version, withCells(seller.rights, 'customer', ['export'], 'none'));
      await mine.setRoleRights(seller.id, less.version, seller.rights);
      const manager = await mine.roleRights(id('manager'));
      await expect(mine.setRoleRights(manager.id, manager.version, seller.rights), 'nor takes').rejects.toMatchObject({ ...REFUSED, key: 'error.over_role' });
      await expect(mine.copyRole(id('manager'), '副经理')).rejects.toMatchObject({ ...REFUSED, key: 'error.gives_more' });
      await expect(mine.remove({ entity: 'role', ids: [id('manager')] }, 1)).rejects.toMatchObject(REFUSED);
      await expect(mine.update('role', id('manager'), 1, { name: '业务员二' })).rejects.toMatchObject(REFUSED);
      await mine.copyRole(id('salesperson'), '实习业务员');
      await api.remove({ entity: 'role', ids: [id('manager')] }, 1);
      await expect(mine.restore('role', [id('manager')])).rejects.toMatchObject(REFUSED);
      expect((await api.roleRights(id('salesperson'))).rights).toEqual(READY_ROLES.salesperson);
    });

    it('by a role for somebody, in whatever way: new, edited, many at once, imported, typed in a grid, undone, out of the bin', async () => {
      const { api, mine, id, seller, boss, person } = await team();
      const more = { ...REFUSED, key: 'error.gives_more' };
      await expect(mine.create('operator', { name: 'x', login: 'x', role_id: id('manager') })).rejects.toMatchObject({ ...more, place: { field: 'role_id' } });
      await expect(mine.update('operator', seller, await version(api, 'operator', seller), { role_id: id('manager') })).rejects.toMatchObject(more);
      expect((await mine.bulkPreview({ entity: 'operator', ids: [seller] }, { role_id: id('manager') })).faults).toMatchObject([{ error: more }]);
      await expect(mine.bulkUpdate({ entity: 'operator', ids: [seller] }, { role_id: id('manager') }, 1)).rejects.toMatchObject(more);
      const path = join(await scratchFolder(), 'operators.csv');
      await writeFile(path, 'name,login,role_id\na,a,经理\nb,b,业务员\n');
      expect(await mine.importRun({ entity: 'operator', path, duplicates: 'update' })).toMatchObject({ created: 1, rejected: 1, rejects: [{ error: { key: 'error.gives_more' } }] });
      expect((await mine.gridSave({ entity: 'operator', fields: ['name', 'login', 'role_id'], rows: [['c', 'c', '经理']] })).faults).toMatchObject([{ error: { key: 'error.gives_more' } }]);
      const chief = await person('chief', 'manager');
      const down = await api.update('operator', chief, 1, { role_id: id('salesperson') });
      await expect(mine.undo(down.stepId, 'keep')).rejects.toMatchObject(more);
      await api.remove({ entity: 'operator', ids: [boss] }, 1);
      await expect(mine.restore('operator', [boss])).rejects.toMatchObject(REFUSED);
      await mine.create('operator', { name: 'y', login: 'y', role_id: id('salesperson') });
    });

    it('nor changes, lets in or throws out who may do more', async () => {
      const { api, mine, at, database, ctx, leader, seller, boss } = await team();
      const over = { ...REFUSED, key: 'error.over_login', params: { name: 'boss' } };
      const session = async (operatorId: number, operatorName: string) => (await startSession(database, { ...ctx.session, operatorId, operatorName }, { now: ctx.now() })).sessionId ?? 0;
      const [theirs, own] = [await session(boss, 'boss'), await session(seller, 'seller')];
      await api.update('operator', boss, 1, { locked: 1 });
      await expect(mine.update('operator', boss, 2, { locked: 0 })).rejects.toMatchObject(over);
      await expect(mine.update('operator', boss, 2, { login: 'mine' })).rejects.toMatchObject(over);
      await expect(mine.update('operator', boss, 2, { role_id: null }), 'taking away').rejects.toMatchObject(over);
      await expect(mine.remove({ entity: 'operator', ids: [boss] }, 1)).rejects.toMatchObject(over);
      await expect(mine.setPassword('boss', PASSWORD)).rejects.toMatchObject(over);
      await expect(mine.addKey('boss', KEY, '')).rejects.toMatchObject(over);
      await expect(mine.endSession(theirs)).rejects.toMatchObject(over);
      await expect(mine.handOver({ from: boss, to: leader, expected: 0 })).rejects.toMatchObject(over);
      // The same with whoever may do no more.
      await mine.update('operator', seller, 1, { locked: 1 });
      await mine.update('operator', seller, 2, { locked: 0, system_user: 'seller' });
      const { id: key } = await mine.addKey('seller', KEY, '');
      await mine.removeKey(key);
      await mine.endSession(own);
      await mine.setPassword('seller', PASSWORD);
      await mine.remove({ entity: 'operator', ids: [seller] }, 1);
      const { id: theirKey } = await (await at(boss)).addKey('boss', KEY, '');
      await expect(mine.removeKey(theirKey)).rejects.toMatchObject(over);
    });

    it('nor lets anybody reach whose records they do not reach: deputies, departments, managers', async () => {
      const { api, mine, department, other, leader, seller, stranger, person, role } = await team();
      const reach = { ...REFUSED, key: 'error.gives_reach' };
      const second = await person('second', role, { department_id: department });
      for (const id of [leader, second]) await expect(mine.update('operator', id, 1, { department_id: other })).rejects.toMatchObject(reach);
      await mine.update('operator', seller, 1, { department_id: other });
      await mine.update('operator', seller, 2, { department_id: department });
      await expect(mine.update('operator', stranger, 1, { deputy_id: leader, deputy_until: '2026-03-01' }), 'also for a day that is over').rejects.toMatchObject(reach);
      await expect(mine.update('department', other, 1, { manager_id: leader })).rejects.toMatchObject(reach);
      await expect(mine.update('department', other, 1, { parent_id: department })).rejects.toMatchObject({ ...reach, place: { field: 'parent_id' } });
      await expect(mine.create('department', { name: '三组', parent_id: department, manager_id: second })).resolves.toBeDefined();
      // A role of the department is for those whose department one reaches.
      await expect(mine.update('operator', stranger, 1, { role_id: role })).resolves.toBeDefined();
      const last = await person('last', 'salesperson', { department_id: other });
      await expect(mine.update('operator', last, 1, { role_id: role })).rejects.toMatchObject(reach);
      await mine.update('operator', seller, await version(api, 'operator', seller), { deputy_id: second });
      // The administrator reaches all.
      await api.update('department', other, 1, { parent_id: department, manager_id: leader });
    });

    it('nor looks as a role that sees more', async () => {
      const { mine, id } = await team();
      await expect(mine.lookAs(id('manager'))).rejects.toMatchObject({ ...REFUSED, key: 'error.look_more' });
      expect((await mine.lookAs(id('salesperson'))).looking).toBe('业务员');
    });

    it('nor takes records from where one reaches none', async () => {
      const { api, mine, leader, seller, stranger } = await team();
      await api.create('customer', { name: '晨光', owner_id: stranger });
      await api.create('customer', { name: '北方', owner_id: seller });
      await expect(mine.handOver({ from: stranger, to: leader, expected: 1 })).rejects.toMatchObject(REFUSED);
      expect((await mine.handOver({ from: seller, to: leader, expected: 1 })).moved).toBe(1);
    });
  });

  describe('separate administrators', () => {
    const three = async () => {
      const place = await company();
      const { person, at } = place;
      const employee = (await place.api.create('employee', { name: '赵安' })).id;
      const ids = { system: await person('system', 'system_administrator'), security: await person('security', 'security_administrator', { employee_id: employee }), audit: await person('audit', 'auditor'), seller: await person('seller', 'salesperson') };
      return { ...place, employee, ids, system: await at(ids.system), security: await at(ids.security) };
    };

    it('the one for security gives rights without having them, but not to oneself, by whatever login', async () => {
      const { security, ids, roles, person, employee, api } = await three();
      const manager = roles.get('manager') ?? 0;
      await security.update('operator', ids.seller, 1, { role_id: manager });
      await security.update('operator', ids.system, 1, { role_id: null });
      await security.update('operator', ids.system, 2, { role_id: roles.get('system_administrator') ?? 0 });
      const seller = await security.roleRights(roles.get('salesperson') ?? 0);
      await security.setRoleRights(seller.id, seller.version, withPower(seller.rights, 'unmask', true));
      const own = await security.roleRights(roles.get('security_administrator') ?? 0);
      await expect(security.setRoleRights(own.id, own.version, withCells(own.rights, 'customer', ['read'], 'all'))).rejects.toMatchObject({ ...REFUSED, key: 'error.gives_more' });
      await expect(security.update('operator', ids.security, 1, { role_id: manager })).rejects.toMatchObject({ ...REFUSED, key: 'error.gives_more' });
      const second = await person('second', 'salesperson', { employee_id: employee });
      await expect(security.update('operator', second, 1, { role_id: manager })).rejects.toMatchObject(REFUSED);
      await expect(security.update('operator', second, 1, { employee_id: null }), 'nor by not being oneself').rejects.toMatchObject({ ...REFUSED, key: 'error.operators_power' });
      await expect(security.update('operator', ids.seller, 2, { system_user: 'me' })).rejects.toMatchObject({ ...REFUSED, key: 'error.operators_power' });
      await expect(security.setPassword('seller', PASSWORD), 'lets nobody in').rejects.toMatchObject(REFUSED);
      await expect(security.addKey('seller', KEY, '')).rejects.toMatchObject(REFUSED);
      await expect(security.lookAs(manager), 'and sees no records by it').rejects.toMatchObject(REFUSED);
      expect((await api.get('operator', ids.seller)).values['role_id']).toBe(manager);
    });

    it('the one for the system lets in who works, not the other administrators, and gives no rights', async () => {
      const { system, api, ids, roles, person } = await three();
      await person('manager', 'manager');
      await system.setPassword('seller', PASSWORD);
      await system.setPassword('manager', PASSWORD);
      for (const login of ['security', 'audit', 'wang']) await expect(system.setPassword(login, PASSWORD), login).rejects.toMatchObject({ ...REFUSED, key: 'error.over_login' });
      await expect(system.addKey('security', KEY, '')).rejects.toMatchObject({ ...REFUSED, key: 'error.over_login' });
      await expect(system.update('operator', ids.security, 1, { system_user: 'me' })).rejects.toMatchObject(REFUSED);
      await expect(system.update('operator', ids.seller, 1, { role_id: roles.get('manager') ?? 0 })).rejects.toMatchObject({ ...REFUSED, key: 'error.role_power' });
      await api.create('customer', { name: '晨光', owner_id: ids.seller });
      const heir = (await system.create('operator', { name: 'heir', login: 'heir' })).id;
      await expect(system.handOver({ from: ids.seller, to: ids.system, expected: 1 })).rejects.toMatchObject(REFUSED);
      expect((await system.handOver({ from: ids.seller, to: heir, expected: 1 })).moved, 'records that one never sees').toBe(1);
      const department = (await system.create('department', { name: '一部' })).id;
      await system.update('operator', ids.seller, 1, { department_id: department, deputy_id: heir });
    });

    it('are three people under mlps3: by a role, an edit of it, a second login, an unlocking, a way back', async () => {
      const { api, session, ids, roles, person, employee, security } = await three();
      const mixed = { ...REFUSED, key: 'error.two_administrators' };
      await expect(security.setPolicy({ profile: 'mlps3' })).rejects.toMatchObject({ code: 'conflict', key: 'error.policy_mixed', params: { names: '王芳' } });
      const off = await person('off', 'administrator', { locked: 1 });
      // Whoever set the others up steps back; the one for security does it.
      await security.update('operator', session.operatorId ?? 0, 1, { role_id: roles.get('manager') ?? 0 });
      await security.setPolicy({ profile: 'mlps3' });
      await expect(api.create('operator', { name: 'x', login: 'x', role_id: roles.get('administrator') ?? 0 })).rejects.toMatchObject({ ...mixed, place: { field: 'role_id' } });
      await expect(security.update('operator', ids.seller, 1, { role_id: roles.get('administrator') ?? 0 })).rejects.toMatchObject(mixed);
      const auditor = await security.roleRights(roles.get('auditor') ?? 0);
      await expect(security.setRoleRights(auditor.id, auditor.version, withPower(auditor.rights, 'sessions', true))).rejects.toMatchObject({ ...mixed, params: { name: 'audit' } });
      await expect(api.update('operator', off, 1, { locked: 0 })).rejects.toMatchObject({ ...mixed, place: { field: 'locked' } });
      await expect(api.create('operator', { name: 'y', login: 'y', role_id: roles.get('auditor') ?? 0, employee_id: employee }), 'a second login').rejects.toMatchObject(mixed);
      await expect(api.update('operator', ids.audit, 1, { employee_id: employee })).rejects.toMatchObject(mixed);
      await api.update('operator', ids.audit, 1, { lang: 'en' });
      await api.create('operator', { name: 'z', login: 'z', role_id: roles.get('security_administrator') ?? 0, employee_id: employee });
    });
  });
});
