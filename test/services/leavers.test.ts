import { describe, expect, it } from 'vitest';
import { READY_ROLES } from '../../src/auth/ready-roles.ts';
import { tick } from '../../src/services/tick.ts';
import { forEachEngine } from '../harness/database.ts';
import { openOffice } from './company.ts';

forEachEngine((_engine, open) => {
  describe('an employee who leaves', () => {
    const company = async () => {
      const office = await openOffice(await open());
      const { api, roles } = office;
      const employee = await api.create('employee', { number: 'E1', name: '李强' });
      const operator = await api.create('operator', { name: '李强', login: 'li', employee_id: employee.id, role_id: roles.get('salesperson') ?? 0 });
      const locked = async (id = operator.id) => (await api.get('operator', id)).values['locked'];
      return { ...office, employee: employee.id, locked };
    };

    it('logs in no more once the last day has passed', async () => {
      const { api, employee, locked } = await company();
      await api.update('employee', employee, 1, { left_on: '2026-03-10' });
      expect(await locked(), 'it is the last day today').toBe(0);
      const { stepId } = await api.update('employee', employee, 2, { left_on: '2026-03-09' });
      expect(await locked()).toBe(1);
      await api.undo(stepId, 'keep');
      expect((await api.get('employee', employee)).values['left_on']).toBe('2026-03-10');
    });

    it('logs in no more on the day after, though nobody touches the record', async () => {
      const { api, database, employee, locked, later, ctx } = await company();
      await api.update('employee', employee, 1, { left_on: '2026-03-12' });
      await tick(database, ctx.now);
      expect(await locked()).toBe(0);
      later(3 * 24 * 60);
      await tick(database, ctx.now);
      expect(await locked()).toBe(1);
      expect((await api.steps({ limit: 1 }))[0]).toMatchObject({ action: 'security', entity: 'operator', summary: '李强' });
    });

    it('stays where nobody else could let others in', async () => {
      const { api, locked, session } = await company();
      const boss = await api.create('employee', { number: 'E2', name: '王芳', left_on: '2026-01-01' });
      const own = await api.get('operator', session.operatorId ?? 0);
      await api.update('operator', own.id, own.version, { employee_id: boss.id });
      await api.update('employee', boss.id, 1, { left_on: '2026-02-01' });
      expect(await locked(own.id)).toBe(0);
    });
  });

  it('a last day is set by whoever may end the logins of that employee, today or in time', async () => {
    const { api, roles, as } = await openOffice(await open());
    const boss = await api.create('employee', { number: 'E1', name: '陈刚' });
    const clerk = await api.create('employee', { number: 'E2', name: '李强' });
    const login = await api.create('operator', { name: '陈刚', login: 'chen', employee_id: boss.id, role_id: roles.get('administrator') ?? 0 });
    await api.create('operator', { name: '李强', login: 'qiang', employee_id: clerk.id, role_id: roles.get('salesperson') ?? 0 });
    const manager = as({ operatorId: null, operatorName: '经理', grants: READY_ROLES.manager });
    for (const left_on of ['2026-01-31', '2027-01-31']) {
      await expect(manager.update('employee', boss.id, 1, { left_on })).rejects.toMatchObject({ code: 'not_permitted', key: 'error.over_leaver' });
    }
    await manager.update('employee', boss.id, 1, { phone: '13812345678' });
    await manager.update('employee', clerk.id, 1, { left_on: '2026-01-31' });
    expect((await api.get('operator', login.id)).values['locked']).toBe(0);
    await api.update('employee', boss.id, 2, { left_on: '2026-01-31' });
    expect((await api.get('operator', login.id)).values['locked']).toBe(1);
  });

  it('departments lie in one another, never in a circle', async () => {
    const { api } = await openOffice(await open());
    const top = await api.create('department', { name: '总部' });
    const below = await api.create('department', { name: '销售部', parent_id: top.id });
    await expect(api.update('department', top.id, 1, { parent_id: below.id })).rejects.toMatchObject({ key: 'error.tree_cycle' });
    await expect(api.update('department', top.id, 1, { parent_id: top.id })).rejects.toMatchObject({ key: 'error.tree_cycle' });
  });
});
