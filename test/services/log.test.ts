import { once } from 'node:events';
import { mkdirSync, utimesSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { AppError, failed, invalid, unavailable } from '../../src/errors.ts';
import { log, logFault, logWarnings, openLog } from '../../src/services/log.ts';
import { scratchFolder } from '../harness/database.ts';
import { hostileStrings, requireHarmless } from '../harness/hostile.ts';

async function place(): Promise<string> {
  const folder = join(await scratchFolder(), 'state', 'log');
  openLog(folder);
  return folder;
}
const read = async (folder: string): Promise<string> => await readFile(join(folder, 'kehu.log'), 'utf8');

it('is for its owner only, a line an event', async () => {
  const folder = await place();
  log('screens', { version: '1.2.3', protected: 'no' }, Date.UTC(2026, 2, 10));
  log('left', { code: 0 }, Date.UTC(2026, 2, 10));
  expect(await read(folder)).toBe(`2026-03-10T00:00:00.000Z ${process.pid} screens version=1.2.3 protected=no\n2026-03-10T00:00:00.000Z ${process.pid} left code=0\n`);
  expect([(await stat(folder)).mode & 0o777, (await stat(join(folder, 'kehu.log'))).mode & 0o777]).toEqual([0o700, 0o600]);
});

it('takes what Node warns of, so that it does not stand over a screen', async () => {
  const folder = await place();
  const before = process.listeners('warning');
  try {
    logWarnings();
    const told = once(process, 'warning');
    process.emitWarning('Setting the NODE_TLS_REJECT_UNAUTHORIZED environment variable', { type: 'SecurityWarning' });
    await told;
    expect(await read(folder)).toContain('warning kind=SecurityWarning said=Setting_the_NODE_TLS_REJECT_UNAUTHORIZED_environment_variable');
    expect(process.listeners('warning')).toHaveLength(1);
  } finally {
    process.removeAllListeners('warning');
    for (const listener of before) process.on('warning', listener);
  }
});

it('says what went wrong and where in the program, and never what was in hand', async () => {
  const folder = await place();
  const secret = '王芳 13800138000';
  logFault(failed('error.internal', { reason: secret }, {}, `Error: ${secret}\n    at write (/opt/kehu/dist/worker.js:12:34)\n    at ${secret}`));
  logFault(new TypeError(`${secret} is not a function`));
  logFault(unavailable('error.database_missing', { location: `/home/${secret}/kehu.db` }));
  logFault(invalid('error.required', { value: secret }));
  logFault(new AppError('conflict', 'error.cancelled', { name: secret }));
  logFault(secret);
  const text = await read(folder);
  expect(text).not.toContain('王芳');
  expect(text).not.toContain('13800138000');
  expect(text).toContain('key=error.internal code=failed at=worker.js:12:34\n');
  expect(text).toContain('kind=TypeError at=log.test.ts:');
  expect(text).toContain('key=error.database_missing code=unavailable\n');
  expect(text.trimEnd().split('\n')).toHaveLength(4);
});

it('takes nothing that acts, however it got there', async () => {
  const folder = await place();
  for (const text of hostileStrings(2000)) log('x', { name: text });
  const all = await read(folder);
  requireHarmless(all, 'the log');
  expect(all.trimEnd().split('\n')).toHaveLength(2000);
});

it('makes way for a new one, and old ones go', async () => {
  const folder = await place();
  const filler = 'x'.repeat(250);
  for (let at = 0; at < 22_000; at += 1) log('fill', { at, filler });
  const names = (await readdir(folder)).toSorted();
  expect(names).toEqual(['kehu.log', 'kehu.log.1', 'kehu.log.2', 'kehu.log.3', 'kehu.log.4']);
  for (const name of names) expect((await stat(join(folder, name))).size).toBeLessThan(1_001_000);
  expect(await read(folder)).toContain('at=21999 ');
  expect(await readFile(join(folder, 'kehu.log.1'), 'utf8')).not.toContain('at=21999 ');
});

it('is turned by one at a time; a turn that was left is taken over', async () => {
  const folder = await place();
  await mkdir(join(folder, '.turning'), { recursive: true });
  const filler = 'x'.repeat(250);
  for (let at = 0; at < 4000; at += 1) log('fill', { filler });
  expect(await readdir(folder)).not.toContain('kehu.log.1');
  utimesSync(join(folder, '.turning'), 1, 1);
  log('fill', { filler });
  expect((await readdir(folder)).toSorted()).toContain('kehu.log.1');
});

it('follows no link, and a log that cannot be written stops nothing', async () => {
  const folder = await place();
  mkdirSync(folder, { recursive: true });
  await writeFile(`${folder}.victim`, '');
  await symlink(`${folder}.victim`, join(folder, 'kehu.log'));
  log('x');
  expect(await readFile(`${folder}.victim`, 'utf8')).toBe('');
});
