import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { READY_ROLE_NAMES, READY_ROLES } from '../../src/auth/ready-roles.ts';
import { can, scopeOf } from '../../src/auth/permissions.ts';
import { RIGHT_ACTIONS, withCells } from '../../src/auth/matrix.ts';
import { ENTITY_NAMES } from '../../src/entities/names.ts';
import { definitionOf } from '../../src/entities/registry.ts';
import type { Api } from '../../src/services/api.ts';
import { scopesOf } from '../../src/services/rights.ts';
import { forEachEngine, scratchFolder } from '../harness/database.ts';
import { openOffice } from './company.ts';

const DEPARTMENT = withCells(READY_ROLES.salesperson, 'customer', ['read', 'create', 'edit'], 'department');

forEachEngine((_engine, open) => {
  describe('whose records are reached', () => {
    const company = async () => {
      const office = await openOffice(await open());
      const { api, database } = office;
      const top = (await api.create('department', { name: '销售' })).id;
      const below = (await api.create('department', { name: '一组', parent_id: top })).id;
      const deep = (await api.create('department', { name: '小组', parent_id: below })).id;
      const other = (await api.create('department', { name: '服务' })).id;
      const person = async (login: string, department_id: number, more = {}) => (await api.create('operator', { name: login, login, department_id, ...more })).id;
      const ids = { head: await person('head', top), middle: await person('middle', below), low: await person('low', deep), away: await person('away', other) };
      for (const [name, owner_id] of Object.entries(ids)) await api.create('customer', { name, owner_id });
      const at = async (operatorId: number, day = '2026-03-10'): Promise<Api> => office.as({ operatorId, grants: DEPARTMENT, scopes: await scopesOf(database.queries, operatorId, day) });
      const seen = async (operatorId: number, day?: string) => (await (await at(operatorId, day)).list({ entity: 'customer', columns: ['name'], limit: 9 })).rows.map(({ values }) => String(values['name'])).toSorted();
      return { ...office, top, below, deep, other, ids, at, seen };
    };

    it('goes down the departments, not up and not across, and follows who manages', async () => {
      const { api, ids, seen, other, below } = await company();
      expect(await seen(ids.head)).toEqual(['head', 'low', 'middle']);
      expect(await seen(ids.middle)).toEqual(['low', 'middle']);
      expect(await seen(ids.low)).toEqual(['low']);
      await api.update('department', other, 1, { manager_id: ids.low });
      expect(await seen(ids.low)).toEqual(['away', 'low']);
      await api.update('department', below, 1, { parent_id: other });
      expect(await seen(ids.head)).toEqual(['head']);
      expect(await seen(ids.low), 'what lies below moves along').toEqual(['away', 'low', 'middle']);
    });

    it('has the records of whom one stands in for, to the last day and no longer, and not those that one stands in for oneself', async () => {
      const { api, ids, seen } = await company();
      await api.update('operator', ids.away, 1, { deputy_id: ids.low, deputy_until: '2026-03-10' });
      expect(await seen(ids.low)).toEqual(['away', 'low']);
      expect(await seen(ids.low, '2026-03-11')).toEqual(['low']);
      expect(await seen(ids.away), 'both work').toEqual(['away']);
      await api.update('operator', ids.low, 1, { deputy_id: ids.middle });
      expect(await seen(ids.middle), 'no chain').toEqual(['low', 'middle']);
    });

    it('bounds an import row by row: what lands outside is rejected, the others land', async () => {
      const { api, at, ids } = await company();
      const path = join(await scratchFolder(), 'customers.csv');
      await writeFile(path, 'name,owner_id\n新一,low\n新二,away\nlow,away\nhead,head\n');
      const clerk = await at(ids.low);
      const request = { entity: 'customer', path, duplicates: 'update' } as const;
      const wanted = { created: 1, rejected: 3 };
      expect(await clerk.importRun({ ...request, dryRun: true })).toMatchObject({ rejected: 3 });
      const done = await clerk.importRun(request);
      expect(done).toMatchObject(wanted);
      expect(done.rejects.map(({ line, error }) => [line, error.key])).toContainEqual([3, 'error.out_of_scope']);
      expect(done.rejects.map(({ line, error }) => [line, error.key])).toContainEqual([4, 'error.out_of_scope']);
      expect((await api.list({ entity: 'customer', columns: ['name'], search: '新', limit: 9 })).rows).toHaveLength(1);
      const grid = await clerk.gridSave({ entity: 'customer', fields: ['name', 'owner_id'], rows: [['新三', 'away']] });
      expect(grid).toMatchObject({ created: 0, faults: [{ row: 0, error: { key: 'error.out_of_scope' } }] });
    });

    it('bounds what a report groups by: of records out of reach nothing is told', async () => {
      const { api, at, ids } = await company();
      const nature = (await api.create('company_nature', { name: '国有' })).id;
      const away = (await api.list({ entity: 'customer', columns: ['name'], search: 'away', limit: 1 })).rows[0];
      await api.update('customer', away?.id ?? 0, 1, { nature_id: nature });
      // The complaint is the handler's, its customer is somebody else's.
      await api.create('complaint', { subject: '破损', customer_id: away?.id ?? 0, handler_id: ids.low });
      const keys = async (one: Api) => (await one.report('complaint', { by: 'nature', period: 'all' })).rows.filter(({ cells }) => (cells[0]?.n ?? 0) > 0).map(({ label }) => label);
      expect(await keys(api)).toEqual(['国有']);
      expect(await keys(await at(ids.low))).not.toContain('国有');
    });
  });
});

describe('the ready roles', () => {
  it('say something of every kind of record, and only administrators change logins', () => {
    for (const name of READY_ROLE_NAMES) {
      const grants = READY_ROLES[name];
      const changes = (['operator', 'role'] as const).flatMap((entity) => (['create', 'edit', 'delete'] as const).filter((action) => can({ grants }, action, entity).allowed).map((action) => `${entity} ${action}`));
      expect([name, changes.length > 0]).toEqual([name, ['administrator', 'system_administrator', 'security_administrator'].includes(name)]);
    }
  });

  it('let a salesperson reach no other’s record of any kind, whatever is added', () => {
    for (const entity of ENTITY_NAMES)
      for (const action of RIGHT_ACTIONS) {
        const scope = scopeOf(READY_ROLES.salesperson, action, entity);
        if (definitionOf(entity).scope !== undefined) expect([entity, action, scope]).not.toEqual([entity, action, 'all']);
        if (action !== 'read' && definitionOf(entity).scope === undefined) expect([entity, action, scope]).toEqual([entity, action, entity === 'company' && action === 'print' ? 'all' : 'none']);
      }
  });

  it('let who only reads and who audits change nothing but views of their own, and the separate administrators see no business', () => {
    for (const entity of ENTITY_NAMES)
      for (const name of ['read_only', 'auditor'] as const)
        for (const action of ['create', 'edit', 'delete'] as const) expect([name, entity, action, scopeOf(READY_ROLES[name], action, entity)]).toEqual([name, entity, action, entity === 'saved_view' ? 'own' : 'none']);
    for (const entity of ENTITY_NAMES)
      for (const name of ['system_administrator', 'security_administrator'] as const) if (definitionOf(entity).scope !== undefined) expect([name, entity, scopeOf(READY_ROLES[name], 'read', entity)]).toEqual([name, entity, 'none']);
  });
});
