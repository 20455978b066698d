import { describe, expect, it } from 'vitest';
import type { OnConflict } from '../../src/services/api.ts';
import { forEachEngine } from '../harness/database.ts';
import { granting, openOffice, type Office } from './company.ts';

/** Two customers to whose name and address one step gave others; of the first both were changed since, of the second the name. */
async function changedSince({ api }: Office) {
  const one = await api.create('customer', { name: '甲', address: '一' });
  const two = await api.create('customer', { name: '乙', address: '二' });
  const { stepId } = await api.bulkUpdate({ entity: 'customer', ids: [one.id, two.id] }, { address: '新', postcode: '130000' }, 2);
  await api.update('customer', one.id, 2, { address: '甲路', postcode: '130001' });
  await api.update('customer', two.id, 2, { address: '乙路' });
  const now = async () => await Promise.all([one, two].map(async ({ id }) => (({ address, postcode }) => [address, postcode])((await api.get('customer', id)).values)));
  return { one: one.id, two: two.id, stepId, now };
}

forEachEngine((_engine, open) => {
  describe('what was changed since', () => {
    it('is decided field by field: of a record, of a field everywhere, of all', async () => {
      const office = await openOffice(await open());
      const { one, two, stepId, now } = await changedSince(office);
      const { api } = office;
      const preview = await api.undoPreview(stepId);
      expect(preview).toMatchObject({ records: 1, conflicting: 2, conflicts: [{ id: two, moves: true }, { id: one, moves: false }], next: null });
      const tryOut = async (onConflict: OnConflict) => {
        const { records, undecided } = await api.undoPreview(stepId, onConflict);
        if (undecided > 0) {
          await expect(api.undo(stepId, onConflict)).rejects.toMatchObject({ key: 'error.undo_conflict', params: { count: undecided } });
          return { undecided };
        }
        const done = await api.undo(stepId, onConflict);
        expect(done.records).toBe(records);
        const found = await now();
        await api.undo(done.stepId, 'refuse');
        return { found, left: done.left };
      };
      expect(await tryOut({ rest: 'refuse', ways: { 'customer.address': 'take' } })).toEqual({ undecided: 1 });
      expect(await tryOut({ rest: 'refuse', ways: { 'customer.address': 'take', [`customer/${one}.postcode`]: 'keep' } })).toEqual({ found: [['一', '130001'], ['二', null]], left: 1 });
      expect(await tryOut({ rest: 'keep', ways: { [`customer/${one}`]: 'take' } })).toEqual({ found: [['一', null], ['乙路', null]], left: 1 });
      expect(await tryOut('take')).toEqual({ found: [['一', null], ['二', null]], left: 0 });
      await api.update('customer', one, (await api.get('customer', one)).version, { address: '丙路' });
      await expect(api.undo(stepId, { rest: 'take', asOf: preview.asOf }), 'what was not seen is not overwritten').rejects.toMatchObject({ key: 'error.undo_changed' });
      expect(await api.undo(stepId, { rest: 'keep', asOf: preview.asOf })).toMatchObject({ records: 1, left: 2 });
    });

    it('keeps a record that the step made, or puts it into the bin with what was entered since; the count says which', async () => {
      const { api } = await openOffice(await open());
      const { id, stepId } = await api.create('customer', { name: '甲' });
      await api.update('customer', id, 1, { address: '一' });
      expect(await api.undoPreview(stepId)).toMatchObject({ records: 0, conflicts: [{ whole: true, fields: [{ field: 'address' }] }] });
      expect(await api.undo(stepId, 'keep')).toMatchObject({ stepId: 0, records: 0, left: 1 });
      expect(await api.undoPreview(stepId, { rest: 'refuse', ways: { [`customer/${id}`]: 'take' } })).toMatchObject({ records: 1, undecided: 0 });
      await api.undo(stepId, 'take');
      expect((await api.get('customer', id)).deleted).toBe(true);
    });

    it('a number that another has by now stays with it, the rest of the record goes back', async () => {
      const { api } = await openOffice(await open());
      const { id } = await api.create('customer', { code: 'A', name: '甲', address: '一' });
      const { stepId } = await api.update('customer', id, 1, { code: 'B', address: '二' });
      await api.create('customer', { code: 'A', name: '乙' });
      expect(await api.undoPreview(stepId, 'take')).toMatchObject({ records: 1, conflicts: [{ fields: [{ field: 'code', fixed: { key: 'undo.taken' } }] }] });
      expect(await api.undo(stepId, 'take')).toMatchObject({ records: 1, left: 1 });
      expect((await api.get('customer', id)).values).toMatchObject({ code: 'B', address: '一' });
    });

    it('is told as far as one may see it: no hidden name, no value of a hidden field, a step not found by it', async () => {
      const office = await openOffice(await open());
      const { api } = office;
      const { id } = await api.create('customer', { name: '甲方', address: '一' });
      const { stepId } = await api.update('customer', id, 1, { address: '二', postcode: '130000' });
      await api.update('customer', id, 2, { address: '三', postcode: '130001' });
      const low = office.as({ grants: { ...granting({ '*': ['read', 'edit', 'delete'] }), fields: { customer: { name: 'hidden', postcode: 'hidden' } }, system: ['undo_others'] } });
      const preview = await low.undoPreview(stepId);
      expect(preview).toMatchObject({ conflicting: 1, conflicts: [{ label: `#${id}`, hidden: 1, fields: [{ field: 'address' }] }] });
      expect(JSON.stringify([preview, await low.steps({ limit: 50 }), await low.stepShown(stepId)])).not.toMatch(/甲方|13000/);
      expect(await low.steps({ limit: 50, filter: '甲方' })).toEqual([]);
      expect(await low.undo(stepId, 'take')).toMatchObject({ records: 1, left: 1 });
      expect((await api.get('customer', id)).values, 'what one may not change stays').toMatchObject({ address: '一', postcode: '130001' });
    });

    it('is told page by page', async () => {
      const { api } = await openOffice(await open());
      const { stepId } = await api.gridSave({ entity: 'customer', fields: ['name'], rows: Array.from({ length: 130 }, (_, at) => [`客户${at}`]) });
      await api.bulkUpdate({ entity: 'customer' }, { address: '新' }, 130);
      const { conflicts, conflicting, next } = await api.undoPreview(stepId);
      expect([conflicts.length, conflicting]).toEqual([100, 130]);
      const further = next === null ? null : await api.undoConflicts(stepId, next);
      expect(new Set([...conflicts, ...(further?.conflicts ?? [])].map(({ id }) => id)).size).toBe(130);
      expect(further?.next).toBeNull();
    });
  });
});
