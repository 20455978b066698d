import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import type { Session } from '../../src/auth/session.ts';
import type { Api } from '../../src/services/api.ts';
import { bindServices } from '../../src/services/bind.ts';
import { forEachEngine } from '../harness/database.ts';
import { granting, openOffice, type Office } from './company.ts';

/** Services whose first transaction begins only when `meanwhile` is done: what another operator does between the look and the write. */
function raced(database: Database, session: Session, meanwhile: () => Promise<unknown>): Api {
  let first = true;
  const late: Database = {
    ...database,
    transact: async (work) => {
      if (first) {
        first = false;
        await meanwhile();
      }
      return await database.transact(work);
    },
  };
  return bindServices(late, session, () => Date.parse('2026-03-04T01:00:00.000Z'));
}

forEachEngine((_engine, open) => {
  let office: Office;
  let api: Api;

  beforeEach(async () => {
    office = await openOffice(await open());
    api = office.api;
  });

  const level = async (name: string): Promise<number> => (await api.create('customer_level', { name })).id;

  test('a value is not merged into one that was removed meanwhile', async () => {
    const [from, into] = [await level('甲级'), await level('乙级')];
    const { id } = await api.create('customer', { name: '晨光', level_id: from });
    const merge = raced(office.database, office.session, async () => await api.remove({ entity: 'customer_level', ids: [into] }, 1)).mergeValues('customer_level', from, into);
    await expect(merge).rejects.toMatchObject({ code: 'conflict', key: 'error.record_deleted' });
    expect((await api.get('customer', id)).values['level_id']).toBe(from);
  });

  test('whoever begins to use a value while it is merged away is moved too', async () => {
    const [from, into] = [await level('甲级'), await level('乙级')];
    let late = 0;
    const merge = raced(office.database, office.session, async () => {
      late = (await api.create('customer', { name: '刚来的', level_id: from })).id;
    }).mergeValues('customer_level', from, into);
    expect((await merge).stepId).toBeGreaterThan(0);
    expect((await api.get('customer', late)).values['level_id']).toBe(into);
  });

  test('a value that only records in the bin use is not removed: they come back with it', async () => {
    const own = await level('甲级');
    const { id } = await api.create('customer', { name: '晨光', level_id: own });
    await api.remove({ entity: 'customer', ids: [id] }, 1);
    await expect(api.remove({ entity: 'customer_level', ids: [own] }, 1)).rejects.toMatchObject({ code: 'conflict', key: 'error.in_use_bin', params: { name: '甲级', count: 1 } });
    await api.restore('customer', [id]);
    expect((await api.get('customer', id)).labels['level_id']).toBe('甲级');
  });

  test('a place whose own places went to the bin before it may go; they come back after it', async () => {
    const country = (await api.create('region', { name: '某国', code: 'XX' })).id;
    const city = (await api.create('region', { name: '某城', code: 'XX1', parent_id: country })).id;
    await api.remove({ entity: 'region', ids: [city] }, 1);
    await api.remove({ entity: 'region', ids: [country] }, 1);
    await expect(api.restore('region', [city])).rejects.toMatchObject({ code: 'conflict', key: 'error.restore_parent' });
    await api.restore('region', [country]);
    expect((await api.restore('region', [city])).restored).toBe(1);
  });

  test.each(['remove', 'bulkUpdate'] as const)('%s touches no record that is not meant any more', async (call) => {
    const { id, version } = await api.create('customer', { name: '晨光', short_name: '旧' });
    const selection = { entity: 'customer', filter: '简称:旧' } as const;
    const other = raced(office.database, office.session, async () => await api.update('customer', id, version, { short_name: '新' }));
    const work = call === 'remove' ? other.remove(selection, 1) : other.bulkUpdate(selection, { legal_person: '张三' }, 1);
    await expect(work).rejects.toMatchObject({ code: 'conflict', key: 'error.count_changed' });
    expect(await api.get('customer', id)).toMatchObject({ deleted: false, values: { short_name: '新', legal_person: null } });
  });

  test('whoever may not export or print learns nothing of the files', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'there-'));
    const path = join(folder, 'there.csv');
    await writeFile(path, 'x');
    const reader = office.as({ grants: granting({ '*': ['read'] }) });
    const refused = { code: 'not_permitted' };
    await expect(reader.exportFile({ entity: 'customer', columns: ['name'], format: 'csv', for: 'machine', path })).rejects.toMatchObject(refused);
    await expect(reader.completePath(`${folder}/`)).rejects.toMatchObject(refused);
    expect(await readdir(folder)).toEqual(['there.csv']);
    expect((await api.completePath(`${folder}/`)).text).toBe(path);
    await rm(folder, { recursive: true });
  });
});
