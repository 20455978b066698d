import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Command } from 'commander';
import { buildProgram, commandSpecs } from '../../src/cli/program.ts';
import { refuseInProtected } from '../../src/cli/protected.ts';
import { ENTITY_NAMES } from '../../src/entities/names.ts';
import type { CommandSpec } from '../../src/cli/command.ts';
import { deskWithCompany, PASSWORD, type Answer, type Desk } from './support.ts';

const LOGIN = '李强';

/** A company with an operator beside its administrator, and the command that a key of that operator runs. */
async function server(): Promise<Desk & { readonly ssh: (line: string, env?: Readonly<Record<string, string>>) => Promise<Answer> }> {
  const desk = await deskWithCompany();
  const config = await desk.file('server.json', JSON.stringify({ database: desk.database, lang: 'zh' }));
  for (const words of [['operator', 'add', '--set', `name=${LOGIN}`, '--set', `login=${LOGIN}`, '--set', 'role=经理'], ['customer', 'add', '--set', 'name=晨光商城']]) {
    const { code, err } = await desk.kehu(...words);
    if (code !== 0) throw new Error(err);
  }
  const shell = ['shell', '--config', config, '--operator', LOGIN];
  return {
    ...desk,
    ssh: async (line, env = {}) => await desk.having({ ...env, SSH_ORIGINAL_COMMAND: line }, ...shell),
  };
}

describe('a session that a key opened', () => {
  let made: Awaited<ReturnType<typeof server>>;
  beforeAll(async () => {
    made = await server();
  });

  test('does what its operator may, by the same commands', async () => {
    const { ssh, kehu } = made;
    const over = await ssh('customer export --format csv');
    expect(over).toEqual(await kehu('customer', 'export', '--format', 'csv'));
    expect(over.out).toContain('晨光商城');
    expect((await ssh('kehu customer list --columns name')).out).toContain('晨光商城');
    expect(await ssh(`customer add --set 'name=长春 文具'`)).toMatchObject({ code: 0 });
    expect((await kehu('steps', '--format', 'json')).out).toContain(LOGIN);
    const { out: help } = await ssh('--help');
    expect(help).toMatch(/^ +customer /m);
    expect(help).toMatch(/^ +download /m);
    // Nothing that it would refuse.
    expect(help).not.toMatch(/^ +(?:db|backup|restore|doctor|key|shell|demo) |--db|--as |--password-file/m);
    expect((await ssh('customer export --help')).out).not.toMatch(/^ +-o, --output/m);
    expect((await ssh('mail bounce --help')).out).toContain('--file');
    // What comes in is the caller's own.
    expect(await ssh('mail bounce --file -')).toMatchObject({ code: 6, err: expect.stringContaining('退信') });
  });

  test('is where and in which language the line of the key says', async () => {
    const { having, database } = made;
    const own = await having({ SSH_ORIGINAL_COMMAND: 'customer list', KEHU_DATABASE: '/tmp/other.db' }, 'shell', '--db', database, '--lang', 'en', '--operator', LOGIN);
    expect(own).toMatchObject({ code: 0, out: expect.stringContaining('晨光商城') });
    expect(own.out).toContain('Name');
  });

  test.each([
    ['--db /tmp/other.db customer list', '--db'],
    ['customer list --as 王芳', '--as'],
    ['customer list --password-file /etc/passwd', '--password-file'],
    ['customer export --output /tmp/x.csv', '--output 会写服务器上的文件。请写到您自己的电脑上'],
    ['customer print -o /tmp/x.pdf', '--output'],
    ['customer print --font /etc/passwd', '--font'],
    ['customer import - --rejects /tmp/x', '--rejects'],
    ['report feedback --output /tmp/x', '--output'],
    ['customer import /etc/passwd', '服务器上的文件'],
    ['report check /etc/passwd', '服务器上的文件'],
    ['mail bounce --file /etc/passwd', '--file'],
    ['db migrate', 'db migrate'],
    ['db init --company x', 'db init'],
    ['db check', 'db check'],
    ['doctor', 'doctor'],
    ['demo', 'demo'],
    ['shell --operator 王芳', 'shell'],
    [`operator password 王芳`, 'operator password'],
    ['operator password 王芳 --yes', 'operator password'],
    ['audit head', 'audit head'],
    ['audit head --syslog', 'audit head'],
    ['audit verify --head /tmp/heads', '--head'],
    ['restore /tmp/x.kehu', 'restore'],
    ['backup', 'backup'],
    ['key list', 'key list'],
    ['programs', 'programs'],
    ['/usr/lib/openssh/sftp-server', '不收发文件'],
    ['internal-sftp', '不收发文件'],
    ['scp -t /tmp', '不收发文件'],
    ['rsync --server .', '不收发文件'],
  ])('refuses %s', async (line, told) => {
    const { ssh } = made;
    const { code, out, err } = await ssh(line);
    expect({ code, out }).toEqual({ code: 4, out: '' });
    expect(err).toContain(told);
  });

  test.each(['sh', 'bash -c id', 'ls -la /', 'cat /etc/passwd', 'customer list; id'])('knows no other program: %s', async (line) => {
    const { code, out } = await made.ssh(line);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  test('believes nothing of its environment', async () => {
    const { ssh, folder } = made;
    const other = join(folder, 'other.json');
    await writeFile(other, JSON.stringify({ database: '/nowhere/kehu.db' }));
    const env = { KEHU_DATABASE: '/nowhere/kehu.db', KEHU_CONFIG: other, KEHU_OPERATOR: '王芳', KEHU_LANG: 'en', KEHU_DEBUG: '1', HOME: '/nowhere' };
    const { code, out, err } = await ssh('customer list --columns name', env);
    expect({ code, err }).toEqual({ code: 0, err: '共 2 条。\n' });
    expect(out).toContain('名称');
  });

  test('lets in nobody who is unknown or disabled', async () => {
    const { kehu, having, folder } = made;
    const config = join(folder, 'server.json');
    expect(await having({ SSH_ORIGINAL_COMMAND: 'customer list' }, 'shell', '--config', config, '--operator', 'nobody')).toMatchObject({ code: 4 });
    await kehu('operator', 'edit', LOGIN, '--set', 'locked=1');
    const { code, err } = await having({ SSH_ORIGINAL_COMMAND: 'customer list' }, 'shell', '--config', config, '--operator', LOGIN);
    expect(code).toBe(4);
    expect(err).not.toContain(PASSWORD);
  });

  test('every command that a new part brings is refused until somebody thought about it', () => {
    const allowed: string[] = [];
    const walk = (command: Command, path: string): void => {
      for (const child of command.commands) walk(child, `${path} ${child.name()}`);
      try {
        if (path !== '') refuseInProtected({ name: command.name(), words: 'cli.description' }, command);
        allowed.push(path.trim());
      } catch (error) {
        expect(error).toMatchObject({ code: 'not_permitted' });
      }
    };
    walk(buildProgram('en', async () => await Promise.resolve(), () => true), '');
    const records = new Set(ENTITY_NAMES.map((entity) => entity.replaceAll('_', '-')));
    const usual = /^(?:list|show|add|edit|remove|restore|import|export|print|sheet|apply|web|history|merge|retire|duplicates|distinct)$/;
    const common = allowed.filter((path) => records.has(path.split(' ')[0] ?? '') && (!path.includes(' ') || usual.test(path.split(' ')[1] ?? '')));
    expect(common.length).toBeGreaterThan(records.size * 3);
    // Own commands of records, among them the steps that they take, and everything else: one by one.
    expect(allowed.filter((path) => path.startsWith('operator ') || path.startsWith('role ')).filter((path) => !common.includes(path)).toSorted()).toEqual(['operator hand-over', 'role compare', 'role copy', 'role field', 'role grant', 'role revoke', 'role why']);
    expect(allowed.filter((path) => /^(?:call|document|mail) /.test(path)).filter((path) => !common.includes(path)).toSorted()).toEqual(['call answer', 'call finish', 'call miss', 'call ring', 'call settle', 'document attach', 'document save', 'mail bounce', 'mail compose', 'mail fields', 'mail send']);
    expect(allowed.filter((path) => path.startsWith('complaint ')).filter((path) => !common.includes(path)).toSorted()).toEqual(['complaint answer', 'complaint assign', 'complaint close', 'complaint reopen', 'complaint score', 'complaint start']);
    expect(allowed.filter((path) => !records.has(path.split(' ')[0] ?? '')).toSorted()).toEqual(['', 'about', 'agenda', 'agenda add', 'agenda done', 'agenda export', 'agenda import', 'agenda list', 'agenda move', 'agenda snooze', 'audit', 'audit export', 'audit list', 'audit show', 'audit verify', 'bin', 'bin list', 'bin restore', 'calc', 'city', 'download', 'download list', 'download remove', 'envelope', 'help', 'label', 'letter', 'letter load', 'letter write', 'letter write-all', 'mouse', 'password', 'policy', 'policy set', 'policy show', 'printer', 'report', 'report check', 'report show', 'search', 'session', 'session end', 'session list', 'steps', 'undo']);
  });

  test('no option or argument of what is allowed names a file under another word', () => {
    // What stands for a value in the help: whoever adds one that is a path calls it file, folder, path or dir.
    const allowed = commandSpecs().filter(({ name }) => ['search', 'city', 'report', 'steps', 'undo', 'audit', 'bin', 'envelope', 'label', 'printer', 'help', 'about', 'download', 'password', 'session', 'policy'].includes(name) || ENTITY_NAMES.some((entity) => entity.replaceAll('_', '-') === name));
    const places = new Set<string>();
    const walk = (spec: CommandSpec): void => {
      for (const option of spec.options ?? []) places.add(/[<[].*/.exec(option.flags)?.[0] ?? '');
      for (const argument of spec.arguments ?? []) places.add(argument.name);
      for (const child of spec.commands ?? []) walk(child);
    };
    for (const spec of allowed) walk(spec);
    expect([...places].filter((place) => /file|folder|path|dir/.test(place) && !/^[<[](?:file|folder|path|dir)(?:\.\.\.)?[>\]]$/.test(place))).toEqual([]);
    expect(places.has('<file>')).toBe(true);
  });
});
