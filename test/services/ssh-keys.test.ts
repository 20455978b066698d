import { NO_RIGHTS } from '../../src/auth/matrix.ts';
import { execFileSync } from 'node:child_process';
import { lstat, mkdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bindServices } from '../../src/services/bind.ts';
import { keyLine } from '../../src/services/authorized-keys.ts';
import { sessionForForced } from '../../src/services/forced-session.ts';
import { forEachEngine, scratchFolder } from '../harness/database.ts';
import { granting, openOffice } from './company.ts';

const LINES = [
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFTiE/lC5yRhIAZ4L7cU5INuk+junfn6x5si349Gx6BX wang@laptop',
  'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBHzDbyHEe74eQ+pk1nCHlV6bLUNL5bYCys5p+Qj2ywggg7KJA50vMlapjkEPQ/ZxIkDufWHO8iShR6+alBfTUVA=',
] as const;

forEachEngine((_engine, open) => {
  async function office() {
    const made = await openOffice(await open());
    const keyFile = join(await scratchFolder(), 'ssh', 'authorized_keys');
    const server = { keyFile, config: null };
    const as = (session: object) => bindServices(made.database, { ...made.session, ...session }, made.ctx.now, undefined, { server });
    await made.api.create('operator', { name: '李强', login: 'li' });
    return { ...made, api: as({}), as, keyFile };
  }

  it('a key is a line of its own, for its owner only, among the lines that were there', async () => {
    const { api, keyFile, database } = await office();
    await mkdir(join(keyFile, '..'), { mode: 0o700 });
    const other = `# by hand\n\nssh-ed25519 AAAAother admin\n`;
    await writeFile(keyFile, other.trimEnd(), { mode: 0o644 });
    const first = await api.addKey('li', LINES[0], '');
    expect(first).toMatchObject({ operator: '李强', login: 'li', type: 'ssh-ed25519', bits: 256, label: 'wang@laptop', usedAt: null });
    const second = await api.addKey('wang', `${LINES[1]}\n`, ' 台式机 ');
    const text = await readFile(keyFile, 'utf8');
    expect(text.startsWith(other)).toBe(true);
    const lines = text.slice(other.length).trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^restrict,pty,command="\S+ \S+ shell --operator=li --key=\d+" ssh-ed25519 AAAAC3\S+ kehu-key:\d+$/);
    expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
    expect((await api.keys()).map(({ login, label }) => [login, label])).toEqual([['li', 'wang@laptop'], ['wang', '台式机']]);
    expect((await database.queries.selectFrom('change_set').select(['action', 'summary']).where('action', '=', 'key_added').orderBy('id').execute())[0]).toEqual({ action: 'key_added', summary: `李强 ${first.fingerprint}` });
    await api.removeKey(first.id);
    await api.removeKey(second.id);
    expect(await readFile(keyFile, 'utf8')).toBe(other);
  });

  it('is one operator’s, and added by administrators at the server only', async () => {
    const { api, as, keyFile } = await office();
    await api.addKey('li', LINES[0], '');
    await expect(api.addKey('wang', LINES[0], '')).rejects.toMatchObject({ code: 'conflict', key: 'key.known', params: { login: 'li' } });
    await expect(api.addKey('nobody', LINES[1], '')).rejects.toMatchObject({ code: 'not_found' });
    await expect(api.removeKey(99)).rejects.toMatchObject({ code: 'not_found' });
    const before = await readFile(keyFile, 'utf8');
    for (const other of [as({ protected: true }), as({ grants: granting({ '*': ['read', 'edit'], operator: ['read'] }) })]) {
      await expect(other.addKey('li', LINES[1], '')).rejects.toMatchObject({ code: 'not_permitted' });
      await expect(other.removeKey(1)).rejects.toMatchObject({ code: 'not_permitted' });
    }
    expect(await readFile(keyFile, 'utf8')).toBe(before);
    expect(await as({ operatorId: 12, grants: NO_RIGHTS }).keys()).toEqual([]);
  });

  it('opens the session of its operator until it is taken away', async () => {
    const { api, database, ctx } = await office();
    const key = await api.addKey('li', LINES[0], '');
    const how = { source: 'screen', now: ctx.now } as const;
    expect(await sessionForForced(database, { operator: 'li', key: key.id }, how)).toMatchObject({ operatorName: '李强', protected: true });
    expect((await api.keys())[0]?.usedAt).toBe('2026-03-10T02:00:00.000Z');
    await expect(sessionForForced(database, { operator: 'wang', key: key.id }, how)).rejects.toMatchObject({ key: 'key.gone' });
    await expect(sessionForForced(database, { operator: 'nobody', key: null }, how)).rejects.toMatchObject({ key: 'server.operator_gone' });
    const [opened, other] = [bindServices(database, await sessionForForced(database, { operator: 'li', key: key.id }, how), ctx.now), bindServices(database, await sessionForForced(database, { operator: 'li', key: null }, how), ctx.now)];
    await opened.welcome();
    await api.removeKey(key.id);
    await expect(opened.welcome(), 'what it opened ends').rejects.toMatchObject({ key: 'login.ended_by' });
    await other.welcome();
    await expect(sessionForForced(database, { operator: 'li', key: key.id }, how)).rejects.toMatchObject({ key: 'key.gone' });
  });

  it('never follows a link, and does not lose a line to another writer', async () => {
    const { api, keyFile } = await office();
    await mkdir(join(keyFile, '..'), { mode: 0o700 });
    await writeFile(`${keyFile}.victim`, 'kept\n');
    await symlink(`${keyFile}.victim`, keyFile);
    await expect(api.addKey('li', LINES[0], '')).rejects.toMatchObject({ key: 'key.file_no_file' });
    expect((await lstat(keyFile)).isSymbolicLink()).toBe(true);
    expect(await readFile(`${keyFile}.victim`, 'utf8')).toBe('kept\n');
    // Nothing half done: the key is in no list either.
    expect(await api.keys()).toEqual([]);
    const other = await office();
    await mkdir(join(other.keyFile, '..'), { mode: 0o700 });
    await writeFile(`${other.keyFile}.kehu-new`, '');
    await expect(other.api.addKey('li', LINES[0], '')).rejects.toMatchObject({ key: 'key.file_busy' });
    await utimes(`${other.keyFile}.kehu-new`, 1, 1);
    await other.api.addKey('li', LINES[0], '');
    expect(await other.api.keys()).toHaveLength(1);
  });
});

it.each(['wang', '王芳', `o'brien`, '"', `a" ssh-ed25519 AAAA`, `x'; reboot; '`, '$(reboot)', '`id`', '\\', '\\"', `'"'"'`, '-x', 'a b  c', '--key=7', '!*?~#', '%h%%'])('a login of any characters stays one word of the command: %s', (login) => {
  const line = keyLine({ program: ['/usr/bin/env', 'printf', '%s\\n'], config: null }, { id: 7, login, type: 'ssh-ed25519', body: 'AAAA' });
  // As sshd takes it apart: up to the quote that is not escaped, and then only \" is another character.
  const command = /^restrict,pty,command="((?:\\"|[^"])*)" ssh-ed25519 AAAA kehu-key:7$/.exec(line)?.[1]?.replaceAll('\\"', '"') ?? '';
  const printed = execFileSync('/bin/sh', ['-c', command.replace(' shell ', ' -- ').replace("printf '%s\\n' --", "printf '%s\\n'")], { encoding: 'utf8' });
  expect(printed.split('\n').filter((word) => word !== '--')).toEqual([`--operator=${login}`, '--key=7', '']);
});
