import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PASSWORD, deskWithCompany, type Desk } from './support.ts';

const NEXT = 'spring tide over the river';

async function withLina(): Promise<{ readonly desk: Desk; readonly old: string; readonly next: string; readonly asLina: (file: string) => readonly string[] }> {
  const desk = await deskWithCompany('en');
  await desk.kehu('operator', 'add', '--set', 'name=李娜', '--set', 'login=lina', '--set', 'role=Manager');
  const old = await desk.file('old', `${PASSWORD} lina\n`);
  const next = await desk.file('next', `${NEXT}\n`);
  return { desk, old, next, asLina: (file) => ['--as', 'lina', '--password-file', file] };
}

test('a password that the owner set is changed first, then everything works', async () => {
  const { desk, old, next, asLina } = await withLina();
  expect(await desk.kehu('operator', 'password', 'lina', '--password-file', old)).toMatchObject({ code: 0, err: expect.stringContaining('to be changed at the next login') });
  for (const words of [['customer', 'list'], ['customer', 'export'], ['session', 'list']]) {
    expect(await desk.kehu(...words, ...asLina(old)), words.join(' ')).toMatchObject({ code: 4, err: expect.stringContaining('First change it') });
  }
  expect(await desk.kehu('password', ...asLina(old))).toMatchObject({ code: 4, err: expect.stringContaining('--new-password-file') });
  expect(await desk.kehu('password', ...asLina(old), '--new-password-file', old)).toMatchObject({ code: 6, err: expect.stringContaining('must differ') });
  expect(await desk.kehu('password', ...asLina(old), '--new-password-file', await desk.file('short', '123\n'))).toMatchObject({ code: 6, err: expect.stringContaining('at least 8 characters') });
  expect(await desk.kehu('password', ...asLina(old), '--new-password-file', join(desk.folder, 'none'))).toMatchObject({ code: 2 });
  expect(await desk.kehu('password', ...asLina(old), '--new-password-file', next)).toMatchObject({ code: 0, err: expect.stringContaining('The password is changed') });
  expect((await desk.kehu('customer', 'list', ...asLina(next))).code).toBe(0);
  expect((await desk.kehu('customer', 'list', ...asLina(old))).code).toBe(4);
});

test('an administrator sets the password of another by --as; the last administrator is let in again by the owner of the file', async () => {
  const { desk, old, next, asLina } = await withLina();
  const asWang = ['--as', '王芳', '--password-file', join(desk.folder, 'password')];
  expect((await desk.kehu('operator', 'password', 'lina', ...asWang, '--new-password-file', old)).code).toBe(0);
  expect(await desk.kehu('operator', 'password', '王芳', ...asWang, '--new-password-file', old)).toMatchObject({ code: 6, err: expect.stringContaining('kehu password') });
  await desk.kehu('password', ...asLina(old), '--new-password-file', next);
  expect(await desk.kehu('operator', 'password', '王芳', ...asLina(next), '--new-password-file', old)).toMatchObject({ code: 4 });
  expect((await desk.kehu('operator', 'edit', 'lina', '--set', 'locked=yes')).code).toBe(0);
  expect(await desk.kehu('customer', 'list', ...asLina(next))).toMatchObject({ code: 4, err: expect.stringContaining('disabled') });
  expect(await desk.kehu('operator', 'password', 'lina', '--recover', '--password-file', old)).toMatchObject({ code: 0, err: expect.stringContaining('as administrator') });
  expect((await desk.kehu('operator', 'show', '王芳', ...asLina(old))).code).toBe(0);
});

test('sessions are listed and ended; numbers that are none are said', async () => {
  const { desk, old, asLina } = await withLina();
  await desk.kehu('operator', 'password', 'lina', '--keep', '--password-file', old);
  const { out, code } = await desk.kehu('session', 'list', ...asLina(old));
  expect(code).toBe(0);
  expect(out).toMatch(/李娜 \(lina\).*command.*this one/);
  const all = JSON.parse((await desk.kehu('session', 'list', '--all', '--format', 'json')).out) as readonly Record<string, unknown>[];
  expect(all[0]).toMatchObject({ login: 'lina', source: 'command', endKind: 'left', own: false });
  expect(await desk.kehu('session', 'list')).toMatchObject({ code: 0, err: expect.stringContaining('No sessions') });
  expect(await desk.kehu('session', 'end', '99')).toMatchObject({ code: 3, err: expect.stringContaining('no open session 99') });
  expect(await desk.kehu('session', 'end', 'lina')).toMatchObject({ code: 2, err: expect.stringContaining('not the number of a session') });
});

test('the policy is shown and set, by the administrator only', async () => {
  const { desk, old, asLina } = await withLina();
  await desk.kehu('operator', 'password', 'lina', '--keep', '--password-file', old);
  expect((await desk.kehu('policy', 'show')).out).toMatchInlineSnapshot(`
    "Profile                  usual (default)
    Shortest password        8 characters
    Kinds of characters      any
    Not used again           none
    Holds for                ever
    Screens lock             never
    Separate administrators  none
    "
  `);
  expect(await desk.kehu('policy', 'set')).toMatchObject({ code: 2 });
  expect(await desk.kehu('policy', 'set', 'mlps4')).toMatchObject({ code: 2 });
  expect(await desk.kehu('policy', 'set', '--idle', '9999')).toMatchObject({ code: 6, err: expect.stringContaining('from 0 to 480') });
  expect(await desk.kehu('policy', 'set', '--idle', '15', ...asLina(old))).toMatchObject({ code: 4 });
  expect((await desk.kehu('policy', 'set', '--idle', '15')).code).toBe(0);
  expect(JSON.parse((await desk.kehu('policy', 'show', '-f', 'json')).out)).toMatchObject({ profile: 'default', idleMinutes: 15 });
  expect(await desk.kehu('policy', 'set', '--idle', '0', '--dry-run')).toMatchObject({ code: 0 });
  expect(JSON.parse((await desk.kehu('policy', 'show', '-f', 'json')).out)).toMatchObject({ idleMinutes: 15 });
});
