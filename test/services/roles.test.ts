import { describe, expect, it } from 'vitest';
import { withCells, withFieldRule } from '../../src/auth/matrix.ts';
import { READY_ROLES } from '../../src/auth/ready-roles.ts';
import { forEachEngine } from '../harness/database.ts';
import { openOffice } from './company.ts';

forEachEngine((_engine, open) => {
  describe('the matrix of a role', () => {
    const company = async () => {
      const office = await openOffice(await open());
      const id = office.roles.get('salesperson') ?? 0;
      return { ...office, id, clerk: office.as({ grants: READY_ROLES.salesperson }) };
    };

    it('is changed as one security step, by whoever gives roles, on top of what was read', async () => {
      const { api, id, clerk } = await company();
      const role = await api.roleRights(id);
      const next = withFieldRule(withCells(role.rights, 'customer', ['read', 'delete'], 'all'), 'customer', 'phone', 'masked');
      await expect(clerk.setRoleRights(id, role.version, next)).rejects.toMatchObject({ code: 'not_permitted' });
      await expect(clerk.copyRole(id, '新')).rejects.toMatchObject({ code: 'not_permitted' });
      const { version, stepId } = await api.setRoleRights(id, role.version, next);
      expect((await api.roleRights(id)).rights).toEqual(next);
      expect((await api.steps({ limit: 1 }))[0]).toMatchObject({ id: stepId, action: 'security', entity: 'role' });
      await expect(api.setRoleRights(id, role.version, role.rights)).rejects.toMatchObject({ key: 'rights.changed_meanwhile' });
      expect(await api.setRoleRights(id, version, next), 'nothing changed, no step').toMatchObject({ stepId: 0, version });
    });

    it('keeps the last administrator, and the step in its history', async () => {
      const { api, roles } = await company();
      const id = roles.get('administrator') ?? 0;
      const role = await api.roleRights(id);
      await expect(api.setRoleRights(id, role.version, { ...role.rights, system: [] })).rejects.toMatchObject({ key: 'error.last_administrator' });
      expect((await api.roleRights(id)).version).toBe(role.version);
    });

    it('is copied with all that it allows', async () => {
      const { api, id } = await company();
      const copy = await api.copyRole(id, '大客户业务员');
      expect((await api.roleRights(copy.id)).rights).toEqual((await api.roleRights(id)).rights);
      await expect(api.copyRole(id, '大客户业务员')).rejects.toMatchObject({ code: 'invalid' });
    });
  });

  describe('looking as another role', () => {
    it('sees what it sees, changes nothing, and ends', async () => {
      const { api, roles, session } = await openOffice(await open());
      const mine = await api.create('customer', { name: '自己的', owner_id: session.operatorId });
      const other = await api.create('customer', { name: '别人的', owner_id: (await api.create('operator', { name: '李', login: 'li' })).id });
      const looking = await api.lookAs(roles.get('salesperson') ?? 0);
      expect(looking.looking).toBeDefined();
      expect((await api.list({ entity: 'customer', columns: ['name'], limit: 9 })).rows.map(({ id }) => id)).toEqual([mine.id]);
      await expect(api.get('customer', other.id)).rejects.toMatchObject({ code: 'not_found' });
      // What only shows is shown, in the reach of that role.
      expect(await api.bin({ limit: 9 })).toEqual([]);
      expect((await api.stepShown(mine.stepId)).records.map(({ id }) => id)).toEqual([mine.id]);
      await expect(api.recordOn('customer', other.id, '2026-03-10')).rejects.toMatchObject({ code: 'not_found' });
      for (const change of [
        async () => await api.update('customer', mine.id, 1, { name: '改' }),
        async () => await api.create('customer', { name: '新' }),
        async () => await api.remove({ entity: 'customer', ids: [mine.id] }, 1),
        async () => await api.setPassword('li', 'blue kettle 42'),
        async () => await api.setRoleRights(roles.get('salesperson') ?? 0, 1, READY_ROLES.administrator),
        async () => await api.exportFile({ entity: 'customer', columns: ['name'], format: 'csv', for: 'machine', path: '/nowhere/list.csv' }),
      ])
        await expect(change()).rejects.toMatchObject({ key: 'look.refused' });
      expect((await api.lookAs(null)).looking).toBeUndefined();
      expect((await api.get('customer', other.id)).id).toBe(other.id);
      await expect(api.update('customer', mine.id, 1, { name: '改' })).resolves.toMatchObject({ version: 2 });
    });

    it('is for whoever gives roles', async () => {
      const { as, roles } = await openOffice(await open());
      await expect(as({ grants: READY_ROLES.manager }).lookAs(roles.get('administrator') ?? 0)).rejects.toMatchObject({ code: 'not_permitted' });
    });
  });

  describe('why', () => {
    const company = async () => {
      const office = await openOffice(await open());
      const { api, roles } = office;
      const person = async (login: string, more = {}) => (await api.create('operator', { name: login, login, role_id: roles.get('salesperson') ?? 0, ...more })).id;
      const owner = await person('owner');
      const customer = (await api.create('customer', { name: '晨光', owner_id: owner })).id;
      const contact = (await api.create('contact', { name: '李明', customer_id: customer })).id;
      const keys = async (operatorId: number, entity: 'customer' | 'contact' | 'customer_level', id: number, action: 'read' | 'edit' = 'read') => {
        const answer = await api.why({ operatorId, entity, id, action });
        return [answer.allowed, ...answer.reasons.map(({ key }) => key)];
      };
      return { ...office, owner, customer, contact, person, keys };
    };

    it('names the role, its cell and whose the record is', async () => {
      const { keys, owner, customer, contact, person } = await company();
      expect(await keys(owner, 'customer', customer)).toEqual([true, 'why.role', 'why.cell', 'why.owner', 'why.self', 'why.yes']);
      expect(await keys(owner, 'contact', contact, 'edit')).toEqual([true, 'why.role', 'why.cell', 'why.cell', 'why.owner', 'why.self', 'why.yes']);
      expect(await keys(await person('other'), 'customer', customer)).toEqual([false, 'why.role', 'why.cell', 'why.owner', 'why.not_self', 'why.no']);
    });

    it('names the deputy while there is one, and who is disabled or has no role', async () => {
      const { api, keys, owner, customer, person } = await company();
      const deputy = await person('deputy');
      const record = await api.get('operator', owner);
      await api.update('operator', owner, record.version, { deputy_id: deputy, deputy_until: '2026-03-10' });
      expect(await keys(deputy, 'customer', customer)).toEqual([true, 'why.role', 'why.cell', 'why.owner', 'why.deputy', 'why.yes']);
      const over = [{ field: 'deputy_until', key: 'warning.deputy_over', params: { day: '2026-03-09' } }];
      expect((await api.check('operator', owner, { deputy_until: '2026-03-09' })).warnings).toEqual(over);
      expect((await api.check('operator', owner, { deputy_until: '2026-03-10', name: '别名' })).warnings).toEqual([]);
      expect((await api.update('operator', owner, record.version + 1, { deputy_until: '2026-03-09' })).warnings, 'a mistyped year would end it unseen').toEqual(over);
      expect((await keys(deputy, 'customer', customer))[0]).toBe(false);
      expect(await keys(await person('off', { locked: 1 }), 'customer', customer)).toEqual([false, 'why.role', 'why.locked', 'why.no']);
      expect(await keys(await person('none', { role_id: null }), 'customer', customer)).toEqual([false, 'why.no_role', 'why.no']);
    });

    it('says the same as the services do, for every ready role', async () => {
      const { api, as, roles, customer, contact, person } = await company();
      for (const [name, role_id] of roles) {
        const id = await person(name, { role_id });
        const own = as({ operatorId: id, grants: READY_ROLES[name] });
        for (const [entity, record] of [['customer', customer], ['contact', contact]] as const) {
          const seen = await own.get(entity, record).then(() => true, () => false);
          expect((await api.why({ operatorId: id, entity, id: record, action: 'read' })).allowed, `${name} ${entity}`).toBe(seen);
        }
      }
    });
  });
});

forEachEngine((_engine, open) => {
  it('a masked field is shown in part to whoever looks as the role, and is not opened', async () => {
    const { api, roles, session } = await openOffice(await open());
    const id = roles.get('salesperson') ?? 0;
    const role = await api.roleRights(id);
    await api.setRoleRights(id, role.version, withFieldRule(role.rights, 'customer', 'phone', 'masked'));
    const customer = await api.create('customer', { name: '晨光', phone: '13812345678', owner_id: session.operatorId });
    await api.lookAs(id);
    const { rows } = await api.list({ entity: 'customer', columns: ['name', 'phone'], limit: 5 });
    expect(JSON.stringify(rows)).not.toContain('13812345678');
    expect(JSON.stringify(rows)).toContain('5678');
    await expect(api.openMasked('customer', customer.id, 'phone')).rejects.toMatchObject({ key: 'look.refused' });
  });
});
