import { expect, test } from 'vitest';
import { t } from '../../src/i18n/index.ts';
import { openCompany } from './company.ts';
import { start } from './start.ts';

test('a form and the one opened from its picker both come back after the line dropped, and what is saved there is chosen here', async () => {
  const company = await openCompany();
  const services = { ...company, close: async () => Promise.resolve() };
  const first = start({ services }).waitFor('2026-11-24').burst('2{enter}').waitFor(t('zh', 'entity.interaction')).burst('3{enter}').waitFor('电话询价').press('ctrl-n').waitFor('>客户');
  await first.press('down', 'down', 'down', 'down', 'down').waitFor('>主题').type('谈新店供货').press('up', 'up', 'up', 'up', 'up').waitFor('>客户');
  await first.type('新开的店').waitFor('新增“新开的店”').press('ctrl-n').waitFor('新增客户').waitFor('新开的店').press('down').waitFor('>名称').type('一号').waitFor('新开的店一号');
  await first.stop();

  const second = start({ services }).waitFor('上次没有写完：新增业务往来“谈新店供货”').press('ctrl-o').waitFor('新增客户').waitFor('新开的店一号');
  await second.press('ctrl-s').waitFor('谈新店供货').waitFor(/客户\*? +新开的店一号/).press('ctrl-s').waitFor('谈新店供货');
  const { rows } = await company.api.list({ entity: 'interaction', search: '谈新店供货', columns: ['customer_id'], limit: 1 });
  expect(rows[0]?.labels['customer_id']).toBe('新开的店一号');
  await second.stop();
  // Once only.
  await start({ services }).waitFor('2026-11-24').check((screen) => expect(screen.rows.join('\n')).not.toContain('没有写完'));
  await company.close();
});

test('whoever leaves right after saving finds no draft of what was saved, however long its writing takes', async () => {
  const company = await openCompany();
  const [begun, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const saveDraft: typeof company.api.saveDraft = async (...given) => {
    begun.resolve();
    await held.promise;
    return await company.api.saveDraft(...given);
  };
  const app = start({ services: { ...company, api: { ...company.api, saveDraft }, close: async () => Promise.resolve() } }).waitFor('2026-11-24').burst('2{enter}{enter}').waitFor('共 8 条').press('ctrl-n').waitFor('>名称').type('走得急');
  await app;
  await begun.promise;
  await app.press('ctrl-s').waitFor('已保存“走得急”').press('ctrl-q');
  let isGone = false;
  const left = app.left().then(() => (isGone = true));
  for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
  expect(isGone).toBe(false);
  held.resolve();
  await left;
  expect(await company.api.drafts()).toEqual([]);
  await company.close();
});
