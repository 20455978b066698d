import { READY_ROLES } from '../../src/auth/ready-roles.ts';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { InitRequest } from '../../src/services/api.ts';
import { startWorker, type Services } from '../../src/services/client.ts';
import type { HostConfig } from '../../src/services/proxy.ts';
import { emptyPlace, enginesUnderTest, scratchFolder } from '../harness/database.ts';

const PASSWORD = '长白山下松花江水';
const REQUEST: InitRequest = {
  lang: 'zh', company: '启明商贸', admin: '王芳', login: 'wf', password: PASSWORD, systemUser: 'wf', data: 'empty', timeZone: 'Asia/Shanghai', currency: 'CNY',
};

let services: Services | null = null;
afterEach(async () => {
  await services?.close();
  services = null;
});

function start(config: Partial<HostConfig> & Pick<HostConfig, 'location'>): Services {
  services = startWorker({ source: 'screen', systemUser: null, ...config });
  return services;
}

for (const engine of enginesUnderTest()) {
  describe(engine, () => {
    const newLocation = async (): Promise<string> => (engine === 'postgres' ? (await emptyPlace(engine)).location : join(await scratchFolder(), 'kehu.db'));

    test('a first start: nothing there, the wizard, then work', async () => {
      const { first, api } = start({ location: await newLocation() });
      expect(await first.state()).toEqual({ state: 'new', session: null });
      await first.init(REQUEST);
      expect(await api.session()).toMatchObject({ operatorName: '王芳', grants: READY_ROLES.administrator, lang: 'zh' });
      const { id } = await api.create('customer', { name: '晨光文具' });
      expect(await api.get('customer', id)).toMatchObject({ values: { name: '晨光文具' } });
      expect((await api.startPage()).company).toBe('启明商贸');
    });

    test('nobody who came by a key is asked to make a company', async () => {
      const { first } = start({ location: await newLocation(), forced: { operator: 'wf', key: null } });
      await expect(first.state()).rejects.toMatchObject({ code: 'unavailable', key: 'error.database_missing' });
    });

    test('reports of the operator’s own run in the thread of the services', async () => {
      const reportFolder = await scratchFolder();
      const source = { entity: 'customer', groupings: [{ key: 'level', field: 'level_id' }], measures: [{ key: 'count', count: '' }] };
      await writeFile(join(reportFolder, 'mine.json'), JSON.stringify(source));
      await writeFile(join(reportFolder, 'wrong.json'), '{');
      const { first, api } = start({ location: await newLocation(), reportFolder });
      await first.init(REQUEST);
      await api.create('customer', { name: '晨光文具' });
      expect((await api.reports()).map(({ name }) => name)).toContain('mine');
      expect((await api.report('mine', {})).total.cells[0]).toMatchObject({ value: 1 });
      expect(await api.reportFaults()).toMatchObject([{ name: 'wrong', error: { key: 'report.file.no_json' } }]);
    });

    test('a later start asks for the password, and nothing works before', async () => {
      const location = await newLocation();
      await start({ location }).first.init(REQUEST);
      await services?.close();
      const { first, api } = start({ location });
      expect(await first.state()).toEqual({ state: 'login', session: null, company: '启明商贸' });
      await expect(api.list({ entity: 'customer', columns: ['name'], limit: 1 })).rejects.toMatchObject({ code: 'not_permitted', key: 'error.not_logged_in' });
      await expect(first.login('nobody', 'something else')).rejects.toMatchObject({ key: 'error.login_wrong', params: { left: 4 } });
      expect(await first.login('wf', PASSWORD)).toMatchObject({ operatorName: '王芳' });
      expect(await api.count({ entity: 'region' }, 10_000)).toEqual({ value: 3217, capped: false });
    });

    test('the system user who made it needs no password', async () => {
      const location = await newLocation();
      await start({ location }).first.init(REQUEST);
      await services?.close();
      const { first, api } = start({ location, systemUser: 'wf', lang: 'en' });
      expect(await first.state()).toMatchObject({ state: 'ready', session: { operatorName: '王芳', lang: 'en' } });
      expect(await api.setLang('zh')).toMatchObject({ lang: 'zh' });
      expect(await api.session()).toMatchObject({ lang: 'zh' });
    });
  });
}

test('a failed wizard says why and can be tried again', async () => {
  const location = join(await scratchFolder(), 'kehu.db');
  const { first } = start({ location });
  await expect(first.init({ ...REQUEST, password: '12345678' })).rejects.toMatchObject({ code: 'invalid', place: { field: 'password' } });
  expect(await first.state()).toMatchObject({ state: 'new' });
  expect(existsSync(location)).toBe(false);
  await first.init(REQUEST);
  expect(existsSync(location)).toBe(true);
});

test('a demo opens without a login, works, and leaves nothing behind', async () => {
  const { api, first } = start({ location: '/nowhere', demo: true, lang: 'zh' });
  expect(await first.state()).toMatchObject({ state: 'ready', session: { operatorName: '管理员' } });
  expect(await api.count({ entity: 'customer' })).toEqual({ value: 300, capped: false });
  const { location } = await api.about();
  expect(existsSync(location)).toBe(true);
  await services?.close();
  expect(existsSync(dirname(location))).toBe(false);
});

test('a fault of the database is told, not taken for a missing one', async () => {
  const folder = await scratchFolder();
  const { first } = start({ location: folder });
  await expect(first.state()).rejects.toMatchObject({ code: 'unavailable', key: 'error.database_is_folder' });
});
