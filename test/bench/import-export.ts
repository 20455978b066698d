/**
 * Import and export by the built command beside the `sqlite3` program, right after each other, both from start to end: seconds, their ratio, processor
 * time, memory, and how long another writer waits meanwhile. Alone: `node test/bench/import-export.ts [rows] [rows already there]`, after a build.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Session } from '../../src/auth/session.ts';
import { openDatabase } from '../../src/db/connect.ts';
import type { Database } from '../../src/db/database.ts';
import { delimitedLine } from '../../src/output/delimited.ts';
import type { ServiceContext } from '../../src/services/context.ts';
import { generate } from '../../src/services/generate.ts';
import { initDatabase } from '../../src/services/init.ts';
import { bindServices } from '../../src/services/bind.ts';

const run = promisify(execFile);

export const SESSION: Session = {
  operatorId: 1,
  operatorName: 'Bench',
  lang: 'zh',
  source: 'command',
  grants: 'all',
  timeZone: 'Asia/Shanghai',
  currency: 'CNY',
};
const contextOf = (database: Database): ServiceContext => ({ database, session: SESSION, now: Date.now });

const EXPORTED = ['code', 'name', 'level_id', 'region_id', 'nature_id', 'industry_id', 'credit_id', 'source_id', 'phone', 'mobile', 'email', 'address', 'registered_capital'];
const JOIN = `select c.code, c.name, l.name, r.name, n.name, i.name, d.name, s.name, c.phone, c.mobile, c.email, c.address, c.registered_capital
  from customer c left join customer_level l on l.id = c.level_id left join region r on r.id = c.region_id left join company_nature n on n.id = c.nature_id
  left join industry i on i.id = c.industry_id left join credit_rating d on d.id = c.credit_id left join customer_source s on s.id = c.source_id
  where c.deleted_at is null`;

export interface Measured {
  readonly name: string;
  readonly rows: number;
  readonly ours: number;
  readonly peer: number;
  readonly ratio: number;
  /** Processor time of both. */
  readonly cpu: string;
  readonly megabytes: number;
  /** Longest wait of another writer, in milliseconds. */
  readonly waited?: number;
}

export async function emptyCompany(path: string): Promise<void> {
  await initDatabase(
    path,
    { lang: 'zh', company: '量测公司', admin: '量测', password: 'a long bench pass phrase', systemUser: userInfo().username, data: 'empty', timeZone: 'Asia/Shanghai', currency: 'CNY' },
    { source: 'command', now: Date.now },
  );
}

export async function withDatabase<T>(path: string, work: (ctx: ServiceContext) => Promise<T>): Promise<T> {
  const database = await openDatabase(path);
  try {
    return await work(contextOf(database));
  } finally {
    await database.close();
  }
}

const LISTS = {
  customers: {
    header: ['客户编号', '客户名称', '级别', '区域', '性质', '行业', '电话', '手机', '邮箱', '地址', '邮编', '注册资本'],
    sql: `select 'K' || c.code, c.name, l.name, coalesce(r.code, ''), n.name, i.name, c.phone, c.mobile, c.email, c.address, c.postcode, c.registered_capital / 100
      from customer c left join customer_level l on l.id = c.level_id left join region r on r.id = c.region_id
      left join company_nature n on n.id = c.nature_id left join industry i on i.id = c.industry_id order by c.id`,
  },
  contacts: {
    header: ['客户名称', '级别', '区域', '电话', '手机', '邮箱', '网址', '地址', '邮编', '员工人数', '联系人', '联系人手机'],
    sql: `select c.name, l.name, coalesce(r.code, ''), c.phone, c.mobile, c.email, c.website, c.address, c.postcode, c.staff_count, k.name, k.mobile
      from customer c left join customer_level l on l.id = c.level_id left join region r on r.id = c.region_id
      left join contact k on k.customer_id = c.id and k.is_main = 1 and k.deleted_at is null order by c.id`,
  },
} as const;

/** A list as people have it: twelve columns of customers, or ten with two of their main contacts (which are records of their own). */
export async function writeList(source: string, path: string, kind: keyof typeof LISTS = 'customers'): Promise<void> {
  const { header, sql } = LISTS[kind];
  await withDatabase(source, async ({ database }) => {
    const rows = await database.arrays({ sql, parameters: [] });
    const line = delimitedLine(',');
    await writeFile(path, `${[header, ...rows.map((row) => row.map((cell) => String(cell ?? '')))].map(line).join('\n')}\n`);
  });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

const LAUNCHER = fileURLToPath(new URL('../../bin/kehu.js', import.meta.url));
const PEAK = fileURLToPath(new URL('peak.cjs', import.meta.url));

interface Ran {
  readonly seconds: number;
  /** Processor time, of all threads. */
  readonly cpu: number;
  readonly megabytes: number;
  readonly said: string;
}

/** The command as people start it; the administrator of these companies is whoever runs this. */
async function command(args: readonly string[]): Promise<Ran> {
  const start = performance.now();
  const env = { ...process.env, KEHU_LANG: 'zh', KEHU_CONFIG: '' };
  const child = spawn(process.execPath, ['--require', PEAK, LAUNCHER, ...args, '--quiet'], { stdio: ['ignore', 'pipe', 'inherit', 'pipe'], env });
  let said = '';
  let peak = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stdio[3]?.on('data', (bytes: Buffer) => (peak += bytes.toString()));
  const [code] = (await once(child, 'close')) as [number];
  const seconds = (performance.now() - start) / 1000;
  if (code !== 0) throw new Error(`${args.join(' ')}: exit ${code}`);
  return { seconds, said, ...(JSON.parse(peak) as { cpu: number; megabytes: number }) };
}

/** The peer in a shell: seconds and processor time. */
async function peerRun(script: string): Promise<{ readonly seconds: number; readonly cpu: number }> {
  const { stderr } = await run('bash', ['-c', `TIMEFORMAT='%R %U %S'; time { ${script}; }`]);
  const [seconds = 0, user = 0, system = 0] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { seconds, cpu: user + system };
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The one in the middle, by its ratio. */
export async function medianOf(times: number, measure: () => Promise<Measured>): Promise<Measured> {
  const all: Measured[] = [];
  for (let i = 0; i < times; i += 1) all.push(await measure());
  const sorted = all.toSorted((one, other) => one.ratio - other.ratio);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('nothing measured');
  return middle;
}

/** Writes one small record after the other until told to stop; the longest wait. */
async function writeMeanwhile(path: string, stopped: () => boolean): Promise<number> {
  return await withDatabase(path, async ({ database }) => {
    const api = bindServices(database, SESSION);
    let longest = 0;
    for (let i = 0; !stopped(); i += 1) {
      longest = Math.max(longest, 1000 * (await timed(async () => await api.create('tag', { name: `量测${i}` }))));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return longest;
  });
}

/** Imports the list into a copy of `target`, so that it can be measured again; while another one writes, unless `alone`, as its peer always is. */
export async function measureImport(folder: string, target: string, list: string, rows: number, name: string, alone = false): Promise<Measured> {
  const [copy, other] = [join(folder, 'import.db'), join(folder, 'peer.db')];
  await copyFile(target, copy, constants.COPYFILE_FICLONE);
  // Else what is measured waits for gigabytes on their way to the disk.
  await run('sync');
  const peer = await peerRun(`sqlite3 ${quoted(other)} -cmd '.mode csv' ${quoted(`.import ${list} t`)}`);
  let done = false;
  const waiting = alone ? undefined : writeMeanwhile(copy, () => done);
  const { said, ...ours } = await command(['customer', 'import', list, '--db', copy, '--format', 'json']);
  done = true;
  const waited = await waiting;
  if ((JSON.parse(said) as { created: number }).created !== rows) throw new Error(said.slice(0, 2000));
  for (const path of [copy, other]) for (const end of ['', '-wal', '-shm']) await rm(`${path}${end}`, { force: true });
  return measuredOf(name, rows, ours, peer, waited);
}

export async function measureExport(folder: string, source: string, rows: number): Promise<Measured> {
  const peer = await peerRun(`sqlite3 -readonly -csv ${quoted(source)} ${quoted(JOIN.replaceAll('\n', ' '))} > ${quoted(join(folder, 'peer.csv'))}`);
  const file = join(folder, 'ours.csv');
  const ours = await command(['customer', 'export', '--db', source, '--columns', EXPORTED.join(','), '--format', 'csv', '--for', 'machine', '--output', file]);
  await rm(file);
  return measuredOf('export', rows, ours, peer);
}

function measuredOf(name: string, rows: number, ours: Omit<Ran, 'said'>, peer: { readonly seconds: number; readonly cpu: number }, waited?: number): Measured {
  return {
    name,
    rows,
    ours: ours.seconds,
    peer: peer.seconds,
    ratio: ours.seconds / peer.seconds,
    cpu: `${ours.cpu.toFixed(1)} s of processor, ${peer.cpu.toFixed(2)} s`,
    megabytes: ours.megabytes,
    ...(waited === undefined ? {} : { waited }),
  };
}

/** Import into an empty company, export from `rows` customers, import the same list into those. */
export async function importExport(rows: number, existing: number): Promise<readonly Measured[]> {
  const folder = await mkdtemp(join(tmpdir(), 'kehu-bench-'));
  try {
    const [source, empty, large] = ['source.db', 'empty.db', 'large.db'].map((name) => join(folder, name)) as [string, string, string];
    const list = join(folder, 'list.csv');
    await emptyCompany(source);
    await withDatabase(source, async (ctx) => await generate(ctx, { customers: rows, seed: 7 }));
    await writeList(source, list);
    const measured = [await medianOf(3, async () => await measureExport(folder, source, rows))];
    await emptyCompany(empty);
    measured.push(await medianOf(3, async () => await measureImport(folder, empty, list, rows, 'import')));
    if (existing > 0) {
      await emptyCompany(large);
      await withDatabase(large, async (ctx) => await generate(ctx, { customers: existing, seed: 8 }));
      measured.push(await measureExport(folder, large, existing));
      measured.push(await measureImport(folder, large, list, rows, `import into ${existing}`));
    }
    return measured;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const [first, ...others] = process.argv.slice(2);
  for (const { name, rows, ours, peer, ratio, cpu, megabytes, waited } of await importExport(Number(first ?? 100_000), Number(others[0] ?? 0))) {
    const wait = waited === undefined ? '' : `, another writer waited ${waited.toFixed(0)} ms at most`;
    console.log(`${name} ${rows}: ${ours.toFixed(2)} s, sqlite3 ${peer.toFixed(2)} s, ratio ${ratio.toFixed(1)}, ${cpu}, ${megabytes} MB${wait}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
