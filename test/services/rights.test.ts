import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { READY_ROLES } from '../../src/auth/ready-roles.ts';
import type { RightAction } from '../../src/auth/matrix.ts';
import type { Grants } from '../../src/auth/permissions.ts';
import { forEachEngine, scratchFolder } from '../harness/database.ts';
import { granting, openOffice } from './company.ts';

/** Everything but this, of this entity. */
const without = (entity: 'customer' | 'contact', ...refused: readonly RightAction[]): Grants => {
  const all: readonly RightAction[] = ['read', 'create', 'edit', 'delete'];
  return granting({ '*': all, [entity]: all.filter((action) => !refused.includes(action)) });
};

forEachEngine((_engine, open) => {
  describe('rights', () => {
    it('hold for what a call does to other records too', async () => {
      const office = await openOffice(await open());
      const { api } = office;
      const levels = [await api.create('customer_level', { name: '甲' }), await api.create('customer_level', { name: '乙' })] as const;
      const made = await api.create('customer', { name: '晨光商城', level_id: levels[0].id });
      const contact = await api.create('contact', { name: '李明', customer_id: made.id });
      await expect(office.as({ grants: without('customer', 'edit') }).mergeValues('customer_level', levels[0].id, levels[1].id)).rejects.toMatchObject({ code: 'not_permitted' });
      const keeper = office.as({ grants: without('contact', 'delete') });
      await expect(keeper.remove({ entity: 'customer', ids: [made.id] }, 1)).rejects.toMatchObject({ code: 'not_permitted' });
      await expect(keeper.undo(contact.stepId, 'refuse'), 'undoing a creation deletes').rejects.toMatchObject({ code: 'not_permitted' });
      expect(await api.get('customer', made.id)).toMatchObject({ deleted: false, values: { level_id: levels[0].id } });
      expect(await api.get('contact', contact.id)).toMatchObject({ deleted: false });
      await api.remove({ entity: 'customer', ids: [made.id] }, 1);
      await expect(keeper.restore('customer', [made.id])).rejects.toMatchObject({ code: 'not_permitted' });
    });

    it('for customers are none for the contacts that stand in the same file', async () => {
      const { as, api } = await openOffice(await open());
      const folder = await mkdtemp(join(tmpdir(), 'rights-'));
      try {
        const path = join(folder, 'customers.csv');
        await writeFile(path, 'name,contact.name\n晨光商城,李明\n');
        const clerk = as({ grants: granting({ '*': ['read'], customer: ['read', 'create', 'edit', 'import'] }) });
        await expect(clerk.importRun({ entity: 'customer', path, duplicates: 'update' })).rejects.toMatchObject({ code: 'not_permitted' });
        expect((await api.count({ entity: 'customer' })).value).toBe(0);
        expect(await clerk.importRun({ entity: 'customer', path, columns: ['name', null], duplicates: 'update' })).toMatchObject({ created: 1 });
      } finally {
        await rm(folder, { recursive: true });
      }
    });

    it('to print or export one entity are none for a report of another, and say nothing of which files there are', async () => {
      const { as } = await openOffice(await open());
      const folder = await scratchFolder();
      const there = join(folder, 'there.csv');
      await writeFile(there, 'old');
      const clerk = as({ grants: granting({ '*': ['read'], contact: ['read', 'print', 'export'] }) });
      const refused = { code: 'not_permitted' };
      const job = { kind: 'report', entity: 'contact', name: 'feedback', asked: {}, format: 'text' } as const;
      await expect(clerk.printPreview(job)).rejects.toMatchObject(refused);
      await expect(clerk.print(job, { kind: 'file', path: join(folder, 'new.txt') })).rejects.toMatchObject(refused);
      for (const path of [there, join(folder, 'no-such-folder', 'new.csv')])
        await expect(clerk.reportFile('feedback', { asked: {}, format: 'csv', path }), path).rejects.toMatchObject(refused);
      expect(await readdir(folder)).toEqual(['there.csv']);
    });

    it('of a view are its owner’s: what is private is in nobody else’s steps, what is shared is not changed by others', async () => {
      const office = await openOffice(await open());
      const id = async (login: string) => (await office.api.create('operator', { name: login, login })).id;
      const mine = office.as({ operatorId: await id('a'), grants: READY_ROLES.manager });
      const other = office.as({ operatorId: await id('b'), grants: READY_ROLES.manager });
      const view = await mine.create('saved_view', { name: '私有', entity: 'customer' });
      const summaries = async (api: typeof mine) => (await api.steps({ limit: 50 })).map(({ summary }) => summary);
      expect(await summaries(mine)).toContain('私有');
      expect(await summaries(other)).not.toContain('私有');
      await expect(other.undoPreview(view.stepId)).rejects.toMatchObject({ code: 'not_found' });
      await expect(other.undo(view.stepId, 'keep')).rejects.toMatchObject({ code: 'not_found' });
      await mine.update('saved_view', view.id, 1, { shared: 1 });
      expect(await summaries(other)).toContain('私有');
      await expect(other.update('saved_view', view.id, 2, { filter: '级别:VIP' })).rejects.toMatchObject({ key: 'error.view_of_other' });
      await expect(other.remove({ entity: 'saved_view', ids: [view.id] }, 1)).rejects.toMatchObject({ key: 'error.view_of_other' });
      await expect(mine.create('saved_view', { name: 'x', entity: 'customer', owner_id: 1 })).rejects.toMatchObject({ key: 'error.view_of_other' });
      await expect(office.api.update('saved_view', view.id, 2, { pinned: 1 })).resolves.toMatchObject({ version: 3 });
    });
  });

  it('what hangs on a record in the bin does not come back before it', async () => {
    const { api } = await openOffice(await open());
    const { id } = await api.create('customer', { name: '晨光商城' });
    const stays = await api.create('contact', { name: '王芳', customer_id: id });
    const contact = await api.create('contact', { name: '李明', customer_id: id });
    const first = await api.remove({ entity: 'contact', ids: [contact.id] }, 1);
    const both = await api.remove({ entity: 'customer', ids: [id] }, 1);
    expect((await api.undoPreview(first.stepId)).conflicts).toMatchObject([{ id: contact.id, fixed: { key: 'undo.owner_gone', field: 'customer_id' } }]);
    await expect(api.undo(first.stepId, 'refuse')).rejects.toMatchObject({ key: 'error.undo_conflict' });
    expect((await api.undo(first.stepId, 'keep')).records).toBe(0);
    expect((await api.undoPreview(both.stepId)).conflicts, 'what went together comes back together').toEqual([]);
    await api.undo(both.stepId, 'refuse');
    expect(await api.get('contact', stays.id)).toMatchObject({ deleted: false });
    await api.remove({ entity: 'customer', ids: [id] }, 1);
    await expect(api.restore('contact', [contact.id])).rejects.toMatchObject({ key: 'error.restore_parent', params: { value: '晨光商城' } });
    await api.restore('customer', [id]);
    expect((await api.restore('contact', [contact.id])).restored).toBe(1);
  });

  it('a customer is found by the reading of its main contact’s name', async () => {
    const { api } = await openOffice(await open());
    const { id } = await api.create('customer', { name: '晨光商城' });
    const contact = await api.create('contact', { name: '曾乐', customer_id: id });
    await api.update('contact', contact.id, 1, { name_reading: 'zeng yue' });
    const { rows } = await api.list({ entity: 'customer', columns: ['name'], search: 'zengyue', limit: 5 });
    expect(rows.map((row) => row.id)).toEqual([id]);
  });
});
