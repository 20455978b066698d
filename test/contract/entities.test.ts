import { beforeAll, describe, expect, it } from 'vitest';
import { ENTITY_NAMES, type EntityName } from '../../src/entities/names.ts';
import { definitionOf, fieldsOf } from '../../src/entities/registry.ts';
import { fieldType } from '../../src/fields/registry.ts';
import type { Row } from '../../src/services/api.ts';
import { forEachEngine } from '../harness/database.ts';
import { openOffice, type Office } from '../services/company.ts';
import { makeValues } from './values.ts';

const MANY = ENTITY_NAMES.filter((entity) => definitionOf(entity).single !== true);

/** Every record of a list through all its pages, forward and then backward. */
async function walk(office: Office, entity: EntityName, sort: string): Promise<{ forward: Row[]; backward: Row[] }> {
  const request = { entity, columns: [sort.replace('-', '')], sort: [sort], limit: 3 };
  const forward: Row[] = [];
  let page = await office.api.list(request);
  forward.push(...page.rows);
  for (let guard = 0; page.next !== null && guard < 100; guard++) {
    page = await office.api.list({ ...request, after: page.next });
    forward.push(...page.rows);
  }
  const backward: Row[] = [];
  page = await office.api.list({ ...request, fromEnd: true });
  backward.unshift(...page.rows);
  for (let guard = 0; page.previous !== null && guard < 100; guard++) {
    page = await office.api.list({ ...request, before: page.previous });
    backward.unshift(...page.rows);
  }
  return { forward, backward };
}

forEachEngine((_engine, open) => {
  for (const entity of MANY) {
    describe(`every ${entity}`, () => {
      let office: Office;
      const ids: number[] = [];

      beforeAll(async () => {
        office = await openOffice(await open());
        for (let at = 0; at < 8; at++) {
          const values = await makeValues(office.api, entity, at, at % 2 === 0 ? 'all' : 'required');
          ids.push((await office.api.create(entity, values)).id);
        }
      });

      it('a record with only what is required is read back', async () => {
        const values = await makeValues(office.api, entity, 50, 'required');
        const { id } = await office.api.create(entity, values);
        const row = await office.api.get(entity, id);
        expect(row.values).toMatchObject(values);
        expect(row.version).toBe(1);
        await office.api.remove({ entity, ids: [id] }, 1);
      });

      it('nothing required may be missing', async () => {
        const required = Object.entries(fieldsOf(entity)).filter(
          ([, def]) => def.required === true && def.readOnly !== true && !('default' in def) && !('numbering' in def),
        );
        const { faults } = await office.api.check(entity, null, {});
        expect(faults.map((fault) => fault.field)).toEqual(expect.arrayContaining(required.map(([field]) => field)));
      });

      it('sorts by every column, both ways, through all pages and back', async () => {
        for (const field of Object.keys(fieldsOf(entity))) {
          for (const sort of [field, `-${field}`]) {
            const { forward, backward } = await walk(office, entity, sort);
            const empties = forward.map((row) => isEmpty(row.values[field]));
            const found = {
              sort,
              ids: forward.map((row) => row.id).filter((id) => ids.includes(id)).toSorted((a, b) => a - b),
              twice: forward.length - new Set(forward.map((row) => row.id)).size,
              backward: backward.map((row) => row.id),
              emptiesLast: !empties.includes(true) || empties.lastIndexOf(false) < empties.indexOf(true),
            };
            expect(found).toEqual({ sort, ids, twice: 0, backward: forward.map((row) => row.id), emptiesLast: true });
          }
        }
      });

      it('filters by every column', async () => {
        for (const [field, def] of Object.entries(fieldsOf(entity))) {
          const value = fieldType(def).operators.includes('none') ? 'none' : '1';
          const without = await office.api.count({ entity, filter: `${field}:${value}` });
          const having = await office.api.count({ entity, filter: `-${field}:${value}` });
          const everything = await office.api.count({ entity });
          expect({ field, count: without.value + having.value }).toEqual({ field, count: everything.value });
        }
      });

      it('changes, refuses an outdated change of the same field, and tells its history', async () => {
        const id = ids[0] ?? 0;
        const field = definitionOf(entity).label;
        const before = await office.api.get(entity, id);
        const first = await office.api.update(entity, id, before.version, { [field]: '改名一' });
        await expect(office.api.update(entity, id, before.version, { [field]: '改名二' })).rejects.toMatchObject({
          code: 'conflict',
          details: { fields: [field] },
        });
        const [newest] = await office.api.history(entity, id);
        expect(newest).toMatchObject({ action: 'update', step: { id: first.stepId } });
        expect(newest?.changes).toContainEqual(expect.objectContaining({ field, before: before.values[field], after: '改名一' }));
        await office.api.undo(first.stepId, 'refuse');
        expect((await office.api.get(entity, id)).values[field]).toBe(before.values[field]);
      });

      it('goes to the bin, comes back, and both can be taken back', async () => {
        const values = await makeValues(office.api, entity, 60, 'required');
        const { id } = await office.api.create(entity, values);
        const removed = await office.api.remove({ entity, ids: [id] }, 1);
        expect((await office.api.get(entity, id)).deleted).toBe(true);
        expect((await office.api.count({ entity, ids: [id] })).value).toBe(0);
        expect((await office.api.count({ entity, ids: [id], deleted: true })).value).toBe(1);
        await office.api.restore(entity, [id]);
        expect((await office.api.get(entity, id)).deleted).toBe(false);
        const again = await office.api.remove({ entity, ids: [id] }, 1);
        expect(again.stepId).toBeGreaterThan(removed.stepId);
        const undone = await office.api.undo(again.stepId, 'refuse');
        expect((await office.api.get(entity, id)).deleted).toBe(false);
        await office.api.undo(undone.stepId, 'refuse');
        expect((await office.api.get(entity, id)).deleted).toBe(true);
      });

      it('a new record is taken back and brought again', async () => {
        const values = await makeValues(office.api, entity, 70, 'required');
        const made = await office.api.create(entity, values);
        const undone = await office.api.undo(made.stepId, 'refuse');
        expect((await office.api.get(entity, made.id)).deleted).toBe(true);
        await office.api.undo(undone.stepId, 'refuse');
        expect(await office.api.get(entity, made.id)).toMatchObject({ deleted: false, values });
      });
    });
  }
});

function isEmpty(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}
