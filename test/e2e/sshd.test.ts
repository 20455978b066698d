import { readFileSync, readdirSync } from 'node:fs';
import { access, chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askSshd } from '../../src/services/server/checks.ts';
import { hasSshd, isRoot, makeUser, removeUser, run, startSshd, type Ran, type SshServer } from '../harness/sshd.ts';
import { build, openProgram } from './pty.ts';

if (!hasSshd) console.warn('The tests of a shared server are skipped: sshd is not installed (apt-get install openssh-server), or other users cannot reach this folder.');

const PASSWORD = '一句只有我知道的话';

describe.skipIf(!hasSshd)('a shared server behind sshd', () => {
  let server: SshServer;
  let port = 0;
  const reached: string[] = [];
  const inside = createServer((socket) => {
    reached.push('reached');
    socket.end();
  });

  const ssh = async (words: readonly string[], input: string | Buffer = '', options: readonly string[] = []): Promise<Ran> =>
    await run('ssh', [...options, ...server.client('li'), `${server.account}@127.0.0.1`, ...words], input);
  const atServer = async (words: readonly string[], input: string | Buffer = ''): Promise<string> => {
    const { code, out, err } = await server.kehu(words, input);
    if (code !== 0) throw new Error(`${words.join(' ')}: ${err}`);
    return out.toString();
  };

  beforeAll(async () => {
    build();
    server = await startSshd();
    await new Promise<void>((done) => inside.listen(0, '127.0.0.1', () => done()));
    const address = inside.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
    const password = join(server.folder, 'password');
    await writeFile(password, `${PASSWORD}\n`, { mode: 0o644 });
    await atServer(['db', 'init', '--company', '长春晨光', '--admin', '王芳', '--login', 'wang', '--password-file', password]);
    await atServer(['operator', 'add', '--set', 'name=李强', '--set', 'login=li', '--set', 'role=经理']);
    await atServer(['operator', 'password', 'li', '--password-file', password]);
    // A password that another has set is changed before anything else.
    await writeFile(join(server.folder, 'own'), `${PASSWORD}再来一句\n`, { mode: 0o644 });
    await atServer(['--as', 'li', '--password-file', password, 'password', '--new-password-file', join(server.folder, 'own')]);
    for (const name of ['晨光文具', '启明商贸', '"引号", 逗号']) await atServer(['customer', 'add', '--set', `name=${name}`]);
    await atServer(['key', 'add', 'li', '--label', '笔记本'], await server.key('li'));
  }, 120_000);

  afterAll(async () => {
    inside.close();
    await server.stop();
  });

  test('a key opens the screens, and they leave no trace in the terminal', async () => {
    const session = openProgram('ssh', ['-tt', ...server.client('li'), `${server.account}@127.0.0.1`]);
    await session.waitFor('客户信息维护');
    await session.waitFor('李强');
    session.send('\u0011');
    expect((await session.ended).exitCode).toBe(0);
  }, 60_000);

  test('the screens speak the operator’s own language, whatever the configuration that all share says', async () => {
    await atServer(['operator', 'edit', 'li', '--set', 'language=en', '--yes']);
    const session = openProgram('ssh', ['-tt', ...server.client('li'), `${server.account}@127.0.0.1`]);
    await session.waitFor('Reference data');
    session.send('\u0011');
    expect((await session.ended).exitCode).toBe(0);
    await atServer(['operator', 'edit', 'li', '--set', 'language=', '--yes']);
  }, 60_000);

  test('a command gives what the same command gives at the server, for the same operator', async () => {
    const words = ['customer', 'export', '--format', 'csv'];
    const local = await server.kehu(['--as', 'li', '--password-file', join(server.folder, 'own'), ...words]);
    expect(local).toMatchObject({ code: 0, err: '' });
    const remote = await ssh(words);
    expect(remote.err).toBe('');
    expect(remote).toMatchObject({ code: 0 });
    expect(remote.out.equals(local.out)).toBe(true);
    expect(remote.out.toString()).toContain('晨光文具');
  });

  test('files come by standard input and go by standard output', async () => {
    const imported = await ssh(['customer', 'import', '-'], 'name,level_id\n新客户,\n错的,没有这个级别\n');
    expect(imported.code).toBe(6);
    const [, command = ''] = /ssh .*(download \d+) >/.exec(imported.err) ?? [];
    const rejects = await ssh(command.split(' '));
    expect(rejects.out.toString()).toContain('没有这个级别');
    expect((await ssh(['download', 'list'])).out.toString()).toContain('stdin.rejects.csv');
    expect((await ssh(['customer', 'list', '--columns', 'name'])).out.toString()).toContain('新客户');
  });

  test.each<[string, readonly string[]]>([
    ['a shell', ['sh']],
    ['a program', ['cat', '/etc/passwd']],
    ['a program behind a command', ['customer list; id']],
    ['another operator', ['shell', '--operator', 'wang']],
    ['another database', ['customer', 'list', '--db', '/etc/passwd']],
    ['a file of the server', ['customer', 'import', '/etc/passwd']],
    ['a file on the server', ['customer', 'export', '--output', '/tmp/kehu-evil.csv']],
    ['the owner’s password reset', ['operator', 'password', 'wang']],
    ['a migration', ['db', 'migrate']],
  ])('it does not run %s', async (_what, words) => {
    const { code, out } = await ssh(words);
    expect(code).toBeGreaterThanOrEqual(2);
    expect(out.toString()).not.toMatch(/uid=|root:/);
    await expect(access('/tmp/kehu-evil.csv')).rejects.toThrow();
  });

  test('a password is asked for where there is a terminal, and it is said how to have one', async () => {
    expect(await ssh(['password'])).toMatchObject({ code: 4, err: expect.stringContaining('ssh -t … password') });
  });

  test('it expands nothing', async () => {
    const { code, out, err } = await ssh(['customer', 'list', '$(id)', '`id`', '$HOME', '*']);
    expect(code).toBe(0);
    expect(out.toString() + err).not.toMatch(/uid=|晨光/);
  });

  test('it forwards nothing', async () => {
    expect((await ssh([], '', ['-W', `127.0.0.1:${port}`])).code).not.toBe(0);
    const back = await ssh(['customer', 'list'], '', ['-o', 'ExitOnForwardFailure=yes', '-R', `0:127.0.0.1:${port}`]);
    expect(back.code).toBe(255);
    expect((await ssh(['customer', 'list'], '', ['-o', 'ExitOnForwardFailure=yes', '-o', 'Tunnel=yes'])).code).not.toBe(0);
    expect((await ssh(['customer', 'list', '--columns', 'name'], '', ['-A', '-X'])).code).toBe(0);
    expect(reached).toEqual([]);
  });

  test('it copies no files', async () => {
    const mine = join(server.folder, 'mine.txt');
    await writeFile(mine, 'x');
    const target = `${server.account}@127.0.0.1`;
    const client = server.client('li').map((word) => (word === '-p' ? '-P' : word));
    for (const [program, words] of [
      ['scp', [...client, mine, `${target}:evil.txt`]],
      ['scp', ['-O', ...client, mine, `${target}:evil.txt`]],
      ['scp', [...client, `${target}:data/kehu.db`, join(server.folder, 'stolen.db')]],
      ['scp', ['-O', ...client, `${target}:data/kehu.db`, join(server.folder, 'stolen.db')]],
    ] as const) {
      expect((await run(program, words)).code).not.toBe(0);
    }
    expect((await run('sftp', ['-b', '-', ...client, target], 'ls\nget data/kehu.db\n')).code).not.toBe(0);
    expect((await readdir(join(server.folder, 'home'))).includes('evil.txt')).toBe(false);
    await expect(access(join(server.folder, 'stolen.db'))).rejects.toThrow();
  });

  test('nothing of the environment that is sent along is believed', async () => {
    const open = join(server.folder, 'open');
    await mkdir(open);
    await chmod(open, 0o777);
    const marker = join(open, 'evil');
    const script = join(open, 'evil.js');
    await writeFile(script, `require('node:fs').writeFileSync(${JSON.stringify(marker)}, 'x')`, { mode: 0o644 });
    const evil = [`NODE_OPTIONS=--require=${script}`, 'LD_PRELOAD=/nowhere/evil.so', `EDITOR=${script}`, `PATH=${open}`, 'KEHU_DATABASE=/nowhere.db', 'KEHU_OPERATOR=wang', 'KEHU_CONFIG=/nowhere.json', 'KEHU_LANG=en'];
    const plain = await ssh(['customer', 'list']);
    const set = await ssh(['customer', 'list'], '', evil.flatMap((pair) => ['-o', `SetEnv=${pair}`]));
    const env = Object.fromEntries(evil.filter((pair) => !/^(?:NODE_OPTIONS|LD_PRELOAD|PATH)=/.test(pair)).map((pair) => pair.split('=')));
    const sent = await run('ssh', ['-o', 'SendEnv=EDITOR KEHU_*', ...server.client('li'), `${server.account}@127.0.0.1`, 'customer', 'list'], '', { ...process.env, ...env });
    expect(set).toEqual(plain);
    expect(sent).toEqual(plain);
    expect(plain.code).toBe(0);
    await expect(access(marker)).rejects.toThrow();
  });

  test.runIf(process.platform === 'linux')('what a session was started with holds nothing that was sent, and no agent or display', async () => {
    const options = ['-A', '-X', '-o', 'SetEnv=EDITOR=/bin/sh'];
    const session = openProgram('ssh', ['-tt', ...options, ...server.client('li'), `${server.account}@127.0.0.1`]);
    await session.waitFor('客户信息维护');
    const [environment = ''] = readdirSync('/proc').flatMap((pid) => environmentOf(pid, server.config));
    session.send('\u0011');
    await session.ended;
    const names = environment.split('\0').map((pair) => pair.split('=')[0]);
    expect(names).toContain('SSH_CONNECTION');
    expect(names).toContain('TERM');
    for (const name of ['SSH_AUTH_SOCK', 'DISPLAY', 'EDITOR', 'NODE_OPTIONS', 'LD_PRELOAD']) expect(names).not.toContain(name);
  }, 60_000);

  test('a key that was taken away opens nothing', async () => {
    await atServer(['key', 'add', 'wang'], await server.key('gone'));
    const [{ id }] = JSON.parse(await atServer(['key', 'list', '--operator', 'wang', '--format', 'json'])) as [{ id: number }]; // oxlint-disable-line typescript/no-unsafe-type-assertion -- what the command prints
    const login = [...server.client('gone'), `${server.account}@127.0.0.1`, 'customer', 'list'];
    expect((await run('ssh', login)).code).toBe(0);
    await atServer(['key', 'remove', String(id)]);
    expect((await run('ssh', login)).code).toBe(255);
  });

  test('the doctor asks sshd itself', async () => {
    const config = join(server.folder, 'sshd_config');
    expect(await askSshd(server.account, config)).toEqual([{ verdict: 'ok', key: 'check.sshd_ok', params: {} }]);
    const others = await askSshd('nobody', config);
    expect(others.filter(({ verdict }) => verdict === 'bad').map(({ key }) => key)).toContain('check.sshd_env');
    expect(others.map(({ params }) => params['name'])).toContain('allowtcpforwarding');
  });

  test.runIf(isRoot)('no other user of the system reads anything of it', async () => {
    const stranger = makeUser('/nonexistent');
    try {
      await atServer(['customer', 'list']);
      const home = join(server.folder, 'home');
      const all = await Promise.all([home, ...(await readdir(home, { recursive: true })).map((name) => join(home, name))].map(async (path) => ({ path, about: await stat(path) })));
      expect(all.some(({ path }) => path.endsWith('kehu.db'))).toBe(true);
      for (const { path, about } of all) expect(`${path} ${(about.mode & 0o077).toString(8)}`).toBe(`${path} 0`);
      for (const { path, about } of all.filter(({ about: one }) => one.isFile())) {
        expect((await run('runuser', ['-u', stranger, '--', 'cat', path])).code, `${path} ${about.size}`).not.toBe(0);
      }
    } finally {
      removeUser(stranger);
    }
  });
});

/** The environment that the session's process was started with. */
function environmentOf(pid: string, config: string): readonly string[] {
  if (!/^\d+$/.test(pid)) return [];
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words.includes('shell') && words.includes(config) && words[1]?.endsWith('kehu.js') === true ? [readFileSync(`/proc/${pid}/environ`, 'utf8')] : [];
  } catch {
    return [];
  }
}
