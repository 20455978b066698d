import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Api } from '../../src/services/api.ts';
import { forEachEngine, scratchFolder } from '../harness/database.ts';
import { openOffice } from './company.ts';

/** Head office with sales (two teams, one of them with a crew) and service; and another firm of the same names. */
async function company(api: Api) {
  const made = async (name: string, parent_id: number | null): Promise<number> => (await api.create('department', { name, parent_id })).id;
  const head = await made('总部', null);
  const service = await made('服务部', head);
  const sales = await made('销售部', head);
  const second = await made('二组', sales);
  const first = await made('一组', sales);
  const crew = await made('小队', first);
  const other = await made('分公司', null);
  return { head, service, sales, second, first, crew, other, below: await made('销售部', other) };
}

forEachEngine((engine, open) => {
  describe(`departments as a tree (${engine})`, () => {
    it('are picked by the path that commands and files take, and by its beginning while it is typed', async () => {
      const { api } = await openOffice(await open());
      const ids = await company(api);
      const picked = async (text: string) => (await api.choices('department', text, 9)).map(({ id }) => id);
      expect(await picked('销售部')).toEqual([ids.sales, ids.below]);
      for (const text of ['总部/销售部', '总部／销售部', '总部 销售部', '总部/销']) expect(await picked(text), text).toEqual([ids.sales]);
      expect(await picked('总部/销售部/yizu')).toEqual([ids.first]);
      expect(await picked('总部/')).toEqual([ids.service, ids.sales]);
      expect(await picked('总部/小队'), 'steps may be left out').toEqual([ids.crew]);
      expect(await picked('服务部/销售部')).toEqual([]);
      const customer = async (name: string) => (await api.create('customer', { name })).id;
      const people = [];
      for (const customer_id of [await customer('甲'), await customer('乙')]) people.push((await api.create('contact', { name: '李明', customer_id })).id);
      expect((await api.choices('contact', '乙/李', 9)).map(({ id }) => id)).toEqual([people[1]]);
    });

    it('are listed each below what it lies in, in pages of any length, forwards and backwards', async () => {
      const { api } = await openOffice(await open());
      const { crew } = await company(api);
      const whole = await api.list({ entity: 'department', columns: ['name'], limit: 50 });
      const drawn = whole.rows.map(({ values, depth }) => `${'-'.repeat(depth ?? 9)}${String(values['name'])}`);
      expect(drawn).toEqual(['分公司', '-销售部', '总部', '-服务部', '-销售部', '--二组', '--一组', '---小队']);
      for (const limit of [1, 2, 3]) {
        const seen: string[] = [];
        let after: string | undefined;
        do {
          const page = await api.list({ entity: 'department', columns: ['name'], limit, after });
          seen.push(...page.rows.map(({ values, depth }) => `${'-'.repeat(depth ?? 9)}${String(values['name'])}`));
          after = page.next ?? undefined;
        } while (after !== undefined);
        expect(seen).toEqual(drawn);
        const back: string[] = [];
        let before: string | undefined;
        do {
          const page = await api.list({ entity: 'department', columns: ['name'], limit, ...(before === undefined ? { fromEnd: true } : { before }) });
          back.unshift(...page.rows.map(({ values, depth }) => `${'-'.repeat(depth ?? 9)}${String(values['name'])}`));
          before = page.previous ?? undefined;
        } while (before !== undefined);
        expect(back).toEqual(drawn);
      }
      const around = await api.list({ entity: 'department', columns: ['name'], limit: 3, around: crew });
      expect(around.rows.map(({ depth }) => depth)).toEqual([3]);
      // Of some of them nothing says under what they stand but the column.
      expect((await api.list({ entity: 'department', columns: ['name'], filter: 'name:组', limit: 9 })).rows.map(({ depth }) => depth)).toEqual([undefined, undefined]);
    });

    it('are meant with all that lies below in a condition', async () => {
      const { api } = await openOffice(await open());
      const { sales, crew, service } = await company(api);
      for (const [name, department_id] of [['甲', sales], ['乙', crew], ['丙', service]] as const) await api.create('employee', { name, department_id });
      const found = async (filter: string) => (await api.list({ entity: 'employee', columns: ['name'], filter, sort: ['id'], limit: 9 })).rows.map(({ values }) => values['name']);
      expect(await found('department_id:销售')).toEqual(['甲', '乙']);
      expect(await found('department_id:=总部')).toEqual(['甲', '乙', '丙']);
      expect(await found('department_id:!=总部')).toEqual([]);
      expect(await found('department_id.name:销售')).toEqual(['甲']);
    });

    it('lie in no circle, whichever way they are moved: one by one, by a file, by what is taken back', async () => {
      const { api } = await openOffice(await open());
      const { head, sales, first, crew, other } = await company(api);
      const circle = { code: 'invalid', key: 'error.tree_cycle', place: { field: 'parent_id' } };
      await expect(api.update('department', head, 1, { parent_id: crew })).rejects.toMatchObject(circle);
      await expect(api.bulkUpdate({ entity: 'department', ids: [sales, other] }, { parent_id: first }, 2)).rejects.toMatchObject(circle);
      // Each of the two is right as long as the other stays where it is.
      const path = join(await scratchFolder(), 'departments.csv');
      await writeFile(path, `name,parent_id\n总部,分公司\n分公司,总部\n`);
      await expect(api.importRun({ entity: 'department', path, duplicates: 'update' })).rejects.toMatchObject({ key: 'error.tree_cycle' });
      const moved = await api.update('department', other, 1, { parent_id: head });
      const back = await api.undo(moved.stepId, 'refuse');
      await api.update('department', head, 1, { parent_id: other });
      // Taking that back would bring the first move again, which is a circle by now.
      expect(await api.undoPreview(back.stepId)).toMatchObject({ conflicts: [{ id: other, fields: [{ field: 'parent_id' }] }] });
      let above = other;
      for (let level = 0; level < 9; level += 1) above = await api.create('department', { name: `第${level}级`, parent_id: above }).then(({ id }) => id, () => above);
      await expect(api.create('department', { name: '太深', parent_id: above })).rejects.toMatchObject({ key: 'error.tree_depth' });
    });

    it('stay while anything lies in them', async () => {
      const { api, session } = await openOffice(await open());
      const { first, crew, second } = await company(api);
      await expect(api.remove({ entity: 'department', ids: [first] }, 1)).rejects.toMatchObject({ code: 'conflict', key: 'error.holds', params: { name: '一组', count: 1 } });
      const { version } = await api.get('operator', session.operatorId ?? 0);
      await api.update('operator', session.operatorId ?? 0, version, { department_id: second });
      await expect(api.remove({ entity: 'department', ids: [second] }, 1)).rejects.toMatchObject({ key: 'error.holds' });
      expect(await api.remove({ entity: 'department', ids: [first, crew] }, 2)).toMatchObject({ removed: 2 });
      await expect(api.restore('department', [crew])).rejects.toMatchObject({ key: 'error.restore_parent' });
    });
  });
});
