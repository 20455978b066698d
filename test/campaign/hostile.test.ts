import { join } from 'node:path';
import { test } from 'vitest';
import { desk } from '../cli/support.ts';
import { hostileDoors } from '../harness/hostile-people.ts';
import { PATIENCE_MS, timesOf } from './length.ts';

const COUNT = timesOf(300, 10_000);

test(`${COUNT} hostile strings as names act nowhere`, async () => {
  const place = await desk();
  const { code, err } = await place.having({}, 'db', 'init', '--company', '长春晨光', '--admin', '王芳', '--password-file', join(place.folder, 'password'));
  if (code !== 0) throw new Error(err);
  await place.kehu('customer', 'add', '--set', 'name=第一个');
  const env = { KEHU_DATABASE: place.database, KEHU_LANG: 'zh', KEHU_CONFIG: join(place.folder, 'config.json'), LANG: 'C.UTF-8', TERM: 'xterm-256color' };
  await hostileDoors({ location: place.database, env, count: COUNT, screens: Math.floor(COUNT / 70) - 1 });
}, PATIENCE_MS);
