import { join } from 'node:path';
import { expect, test } from 'vitest';
import { earlyLang, loadConfig } from '../../src/config.ts';
import { desk } from './support.ts';

test('flags win over the environment, the environment over the file', async () => {
  const { file, folder } = await desk();
  const config = await file('config.json', JSON.stringify({ database: 'postgres://file/kehu', lang: 'en', operator: 'file' }));
  const env = { KEHU_CONFIG: config };
  expect(loadConfig({}, env, folder)).toMatchObject({ database: 'postgres://file/kehu', lang: 'en', operator: 'file', origins: { database: 'file', lang: 'file', operator: 'file' } });
  const both = { ...env, KEHU_DATABASE: 'env.db', KEHU_LANG: 'zh', KEHU_OPERATOR: 'env' };
  expect(loadConfig({}, both, folder)).toMatchObject({ database: join(folder, 'env.db'), lang: 'zh', operator: 'env', origins: { database: 'environment' } });
  expect(loadConfig({ db: '/flag.db', lang: 'en', as: 'flag' }, both, folder)).toMatchObject({ database: '/flag.db', lang: 'en', operator: 'flag', origins: { lang: 'flag' } });
});

test('where nothing is set the database is in the data folder of the user, and the language that of the locale', () => {
  expect(loadConfig({}, { LANG: 'en_US.UTF-8' }).database).toMatch(/kehu[/\\].*kehu\.db$|kehu\/kehu\.db$/);
  const langs = ['zh_CN.UTF-8', 'C.UTF-8', 'C', 'POSIX', '', 'en_GB.UTF-8', 'de_DE.UTF-8', 'zh_TW.Big5'].map((LANG) => loadConfig({}, { LANG }).lang);
  expect(langs).toEqual(['zh', 'zh', 'zh', 'zh', 'zh', 'en', 'en', 'zh']);
});

test('the language of an error about the configuration is found without it', () => {
  expect(earlyLang(['--lang', 'en'], { KEHU_LANG: 'zh' })).toBe('en');
  expect(earlyLang(['--lang=zh', 'list'], { LANG: 'en_US' })).toBe('zh');
  expect(earlyLang(['--lang', 'xx'], { KEHU_LANG: 'en' })).toBe('en');
});
