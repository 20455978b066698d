import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkKeys, checkModes, checkOpenKeys, checkProgram, checkSshd } from '../../src/services/server/checks.ts';
import { keyLine } from '../../src/services/authorized-keys.ts';
import { deskWithCompany, desk } from './support.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFTiE/lC5yRhIAZ4L7cU5INuk+junfn6x5si349Gx6BX wang@laptop\n';

describe('kehu server setup', () => {
  test.each(['zh', 'en'] as const)('prints a script that a shell understands, and runs nothing (%s)', async (lang) => {
    const { kehu, folder } = await desk(lang);
    const { code, out, err } = await kehu('server', 'setup');
    expect(code).toBe(0);
    execFileSync('/bin/sh', ['-n'], { input: out });
    for (const text of ['useradd --system', 'Match User kehu', 'DisableForwarding yes', 'install -d -o kehu -g kehu -m 0700 /var/lib/kehu', 'kehu-backup.timer', 'kehu-tick.timer', 'umask 077', 'UMask=0077', '/var/lib/kehu/data/kehu.db', 'AcceptEnv LANG LC_*']) expect(out).toContain(text);
    expect(err).toContain(lang === 'zh' ? '什么都没有执行' : 'Nothing was run');
    expect((await readdir(folder)).toSorted()).toEqual(['config.json', 'password']);
  });

  test('writes the same as files, never over others', async () => {
    const { kehu, folder } = await desk('en');
    const target = join(folder, 'server');
    expect(await kehu('server', 'setup', '--write', target, '--user', 'crm', '--home', '/srv/crm data')).toMatchObject({ code: 0 });
    const files = (await readdir(target)).toSorted();
    expect(files).toEqual(['config.json', 'kehu-backup.service', 'kehu-backup.timer', 'kehu-tick.service', 'kehu-tick.timer', 'setup.sh', 'sshd-kehu.conf']);
    for (const file of files) expect((await stat(join(target, file))).mode & 0o077).toBe(0);
    execFileSync('/bin/sh', ['-n', join(target, 'setup.sh')]);
    expect(await readFile(join(target, 'setup.sh'), 'utf8')).toContain(`install -d -o crm -g crm -m 0700 '/srv/crm data'`);
    expect(await readFile(join(target, 'sshd-kehu.conf'), 'utf8')).toContain('Match User crm\n');
    expect(JSON.parse(await readFile(join(target, 'config.json'), 'utf8'))).toEqual({ database: '/srv/crm data/data/kehu.db', lang: 'en' });
    expect(await kehu('server', 'setup', '--write', target)).toMatchObject({ code: 5 });
  });

  test('runs to its end where systemd does not, keeps a configuration that is there, and names what is left to do', async () => {
    const { kehu, folder } = await desk('en');
    const home = join(folder, 'srv 100%');
    const config = join(home, '.config', 'kehu', 'config.json');
    const bin = join(folder, 'bin');
    await mkdir(bin);
    // What only root may do is written down instead; the rest is the script's own.
    for (const name of ['useradd', 'usermod', 'systemctl', 'sshd', 'runuser', 'install', 'id']) await writeFile(join(bin, name), `#!/bin/sh\necho "${name} $*" >> '${join(folder, 'ran')}'\n[ ${name} != id ]\n`, { mode: 0o755 });
    const script = (await kehu('server', 'setup', '--home', home)).out;
    const run = (text: string): string => execFileSync('/bin/sh', ['-c', `exec 2>&1\n${text}`], { encoding: 'utf8', env: { PATH: `${bin}:/usr/bin:/bin` } });
    const without = script.replaceAll('/run/systemd/system', join(folder, 'none'));
    expect(run(without)).toContain(`30 2 * * * kehu umask 077; `);
    expect(run(without)).toContain('backup --keep settings --quiet\n');
    const ran = async (): Promise<string> => await readFile(join(folder, 'ran'), 'utf8');
    expect(await ran()).toMatch(new RegExp(`runuser -u kehu -- env -i HOME=${home} .* db init`));
    expect(await ran()).not.toContain('systemctl');
    await rm(join(folder, 'ran'));
    await mkdir(join(home, '.config', 'kehu'), { recursive: true });
    await writeFile(config, '{}');
    expect(run(script.replaceAll('/run/systemd/system', folder))).toBe('');
    expect(await ran()).toContain('systemctl enable --now kehu-backup.timer kehu-tick.timer');
    expect(await ran()).not.toContain(config);
    expect(script).toContain(`ReadWritePaths="${folder}/srv 100%%"`);
  });

  test.each([['--user', 'root; rm'], ['--user', '客户'], ['--user', ''], ['--home', 'relative']])('refuses %s %j', async (option, value) => {
    expect(await (await desk()).kehu('server', 'setup', option, value)).toMatchObject({ code: 2, out: '' });
  });
});

describe('keys and limits by command', () => {
  test('a key comes from standard input, is listed and goes', async () => {
    const { kehu, pipe, folder, having } = await deskWithCompany('en');
    const env = { KEHU_KEYS: join(folder, 'ssh', 'authorized_keys') };
    expect((await pipe('nonsense', 'key', 'add', '王芳')).code).toBe(6);
    expect((await pipe(`command="sh" ${KEY}`, 'key', 'add', '王芳')).err).toContain('no options');
    const config = join(folder, 'config.json');
    await writeFile(config, JSON.stringify({ keys: env.KEHU_KEYS }));
    const added = await pipe(KEY, 'key', 'add', '王芳', '--label', 'laptop');
    expect(added).toMatchObject({ code: 0, out: '' });
    expect(added.err).toContain('SHA256:4FpP6kqFk0N8uQg3HavlOYL1s0y+SBQ8oaQIMV00Tw0');
    expect(await readFile(env.KEHU_KEYS, 'utf8')).toMatch(new RegExp(`^restrict,pty,command="\\S+ \\S+ shell --config ${config} '--operator=王芳' --key=1" ssh-ed25519 \\S+ kehu-key:1\\n$`));
    expect((await kehu('key', 'list')).out).toContain('laptop');
    expect((await pipe(KEY, 'key', 'add', '王芳')).code).toBe(5);
    expect((await kehu('key', 'remove', '1', '--dry-run')).code).toBe(0);
    expect((await kehu('key', 'sync')).code).toBe(0);
    expect((await kehu('key', 'remove', '1')).code).toBe(0);
    expect((await kehu('key', 'remove', '1')).code).toBe(3);
    expect((await kehu('key', 'remove', 'x')).code).toBe(2);
    expect(await readFile(env.KEHU_KEYS, 'utf8')).toBe('');
    expect((await having({}, 'key', 'list')).err).toContain('no keys');
  });

  test('what may be started is read and set', async () => {
    const { kehu } = await deskWithCompany('en');
    expect((await kehu('programs', 'set', 'editor', '/usr/bin/vim, /usr/bin/nano')).code).toBe(0);
    expect((await kehu('programs', 'set', 'browser', 'none')).code).toBe(0);
    expect((await kehu('programs', 'set', 'days', '14')).code).toBe(0);
    expect((await kehu('programs', 'set', 'heads', 'syslog, /srv/heads')).code).toBe(0);
    expect((await kehu('programs')).out).toContain('syslog, /srv/heads');
    expect(JSON.parse((await kehu('programs', '--format', 'json')).out)).toMatchObject({ programs: { editor: ['/usr/bin/vim', '/usr/bin/nano'], browser: [], pager: null }, downloadDays: 14 });
    expect((await kehu('programs')).out).toContain('/usr/bin/vim, /usr/bin/nano');
    for (const words of [['editor', 'vim'], ['days', '0'], ['days', '1000'], ['megabytes', 'x'], ['address', 'a b;c'], ['shell', '/bin/sh']]) {
      expect([2, 6]).toContain((await kehu('programs', 'set', ...words)).code);
    }
  });
});

describe('kehu doctor --server', () => {
  test('says what it looked at, a line each', async () => {
    const { kehu, folder } = await deskWithCompany('en');
    await chmod(join(folder, 'kehu.db'), 0o644);
    const { out } = await kehu('doctor', '--server', '--format', 'json');
    const findings: { name: string; verdict: string; text: string }[] = JSON.parse(out); // oxlint-disable-line typescript/no-unsafe-assignment -- what the command prints
    expect(findings.find(({ text }) => text.includes('kehu.db has mode'))).toMatchObject({ verdict: 'bad' });
    for (const name of ['Account', 'Files', 'Program', 'Keys', 'sshd', 'Timers']) expect(findings.map((one) => one.name)).toContain(name);
  });

  test('files and folders that others can read, or that are another’s', async () => {
    const { folder } = await desk();
    const file = join(folder, 'a.db');
    await mkdir(join(folder, 'data'), { mode: 0o700 });
    await writeFile(file, '', { mode: 0o600 });
    const looked = { uid: process.getuid?.() ?? 0, account: 'x', files: [file, join(folder, 'missing')], folders: [join(folder, 'data')] };
    expect(await checkModes(looked)).toEqual([{ verdict: 'ok', key: 'check.modes_ok', params: { count: 2 } }]);
    await chmod(file, 0o640);
    await chmod(join(folder, 'data'), 0o711);
    expect((await checkModes(looked)).map(({ params }) => params['want'])).toEqual(['0600', '0700']);
    expect(await checkModes({ ...looked, uid: looked.uid + 1 })).toMatchObject([{ key: 'check.owner' }, { key: 'check.owner' }]);
    expect(await checkProgram([file], looked.uid + 1)).toMatchObject({ verdict: 'ok' });
    await chmod(file, 0o622);
    expect(await checkProgram([file], looked.uid + 1)).toMatchObject({ verdict: 'warn', params: { path: file } });
  });

  test('keys that open a shell, are missing, unknown or out of date', async () => {
    const { folder } = await desk();
    const path = join(folder, 'authorized_keys');
    const command = { program: ['/usr/bin/node', '/opt/kehu/bin/kehu.js'], config: null };
    const key = { id: 3, operator: '王芳', login: 'wang', type: 'ssh-ed25519', fingerprint: 'SHA256:x', bits: 256, label: '', addedAt: '', usedAt: null };
    const line = keyLine(command, { id: 3, login: 'wang', type: 'ssh-ed25519', body: 'AAAA' });
    expect(await checkKeys(path, [key], command)).toMatchObject([{ verdict: 'bad', key: 'check.keys_no_file' }]);
    await writeFile(path, `# by hand\n${line}\n`);
    expect(await checkKeys(path, [key], command)).toMatchObject([{ verdict: 'ok', key: 'check.keys_ok' }]);
    expect(await checkKeys(path, [{ ...key, login: 'wangfang' }], command)).toMatchObject([{ key: 'check.keys_renamed' }]);
    expect(await checkKeys(path, [], command)).toMatchObject([{ key: 'check.keys_stale' }]);
    await writeFile(path, 'ssh-ed25519 AAAA admin\nno-pty ssh-ed25519 AAAA x\n');
    expect(await checkOpenKeys(path, 'kehu')).toMatchObject([{ key: 'check.keys_open', params: { line: 1 } }, { key: 'check.keys_open', params: { line: 2 } }, { verdict: 'warn', key: 'check.keys_unasked' }]);
    expect(await checkKeys(path, [key], command)).toMatchObject([{ key: 'check.keys_open', params: { line: 1 } }, { key: 'check.keys_open', params: { line: 2 } }, { key: 'check.keys_missing' }]);
  });

  test('what sshd lets the account do', () => {
    const good = 'passwordauthentication no\nallowtcpforwarding no\nx11forwarding no\npermittty yes\nacceptenv LANG\nacceptenv LC_*\n';
    expect(checkSshd(good)).toMatchObject([{ verdict: 'ok' }]);
    expect(checkSshd(good.replace('allowtcpforwarding no', 'allowtcpforwarding yes'))).toMatchObject([{ verdict: 'bad', params: { name: 'allowtcpforwarding', value: 'yes' } }]);
    expect(checkSshd(`${good}acceptenv NODE_*\nacceptenv *\n`)).toMatchObject([{ key: 'check.sshd_env', params: { names: 'NODE_*, *' } }]);
    expect(checkSshd(good.replace('permittty yes', 'permittty no'))).toMatchObject([{ params: { name: 'permittty' } }]);
  });
});
