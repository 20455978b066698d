/**
 * Import and export beside the `sqlite3` program in the same run: seconds, their ratio, memory, and how long another writer waits meanwhile.
 * Alone: `node test/bench/import-export.ts [rows] [rows already there]`.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ROLE_GRANTS } from '../../src/auth/permissions.ts';
import type { Session } from '../../src/auth/session.ts';
import { openDatabase } from '../../src/db/connect.ts';
import type { Database } from '../../src/db/database.ts';
import { delimitedLine } from '../../src/output/delimited.ts';
import type { ServiceContext } from '../../src/services/context.ts';
import { exportFile } from '../../src/services/export.ts';
import { generate } from '../../src/services/generate.ts';
import { importRun } from '../../src/services/import/run.ts';
import { initDatabase } from '../../src/services/init.ts';
import { bindServices } from '../../src/services/bind.ts';

const run = promisify(execFile);

export const SESSION: Session = {
  operatorId: 1,
  operatorName: 'Bench',
  lang: 'zh',
  source: 'command',
  grants: ROLE_GRANTS.administrator,
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
  readonly megabytes: number;
  /** Longest wait of another writer, in milliseconds. */
  readonly waited?: number;
}

export async function emptyCompany(path: string): Promise<void> {
  await initDatabase(
    path,
    { lang: 'zh', company: '量测公司', admin: '量测', password: 'a long bench pass phrase', systemUser: null, data: 'empty', timeZone: 'Asia/Shanghai', currency: 'CNY' },
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

/** The work in a process of its own: its seconds and the most memory that it had. */
async function inChild(task: 'import' | 'export', database: string, file: string, until?: () => void): Promise<{ seconds: number; megabytes: number; said: string }> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=1', fileURLToPath(import.meta.url), '--child', task, database, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const line of createInterface({ input: child.stdout })) said += line;
  until?.();
  const parsed: { seconds: number; megabytes: number } = JSON.parse(said) as { seconds: number; megabytes: number };
  return { ...parsed, said };
}

async function childTask(task: string, path: string, file: string): Promise<void> {
  let result: unknown;
  const seconds = await timed(async () => {
    await withDatabase(path, async (ctx) => {
      result =
        task === 'import'
          ? await importRun(ctx, { entity: 'customer', path: file, duplicates: 'update', rejectsPath: `${file}.rejects` })
          : await exportFile(ctx, { entity: 'customer', columns: EXPORTED, format: 'csv', for: 'machine', path: file, overwrite: true });
    });
  });
  const { user, system } = process.cpuUsage();
  const own = process.threadCpuUsage();
  console.log(JSON.stringify({ seconds, cpu: (user + system) / 1e6, ownCpu: (own.user + own.system) / 1e6, megabytes: Math.round(process.resourceUsage().maxRSS / 1024), result }));
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

export async function measureImport(folder: string, target: string, list: string, rows: number, name: string): Promise<Measured> {
  const peer = await timed(async () => await run('sqlite3', [join(folder, `peer-${name}.db`), '-cmd', '.mode csv', `.import ${list} t`]));
  let done = false;
  const other = writeMeanwhile(target, () => done);
  const { seconds, megabytes, said } = await inChild('import', target, list, () => {
    done = true;
  });
  if (!said.includes(`"created":${rows},`)) throw new Error(said.slice(0, 2000));
  return { name, rows, ours: seconds, peer, ratio: seconds / peer, megabytes, waited: await other };
}

export async function measureExport(folder: string, source: string, rows: number): Promise<Measured> {
  const peer = await timed(async () => await run('sh', ['-c', `sqlite3 -readonly -csv '${source}' '${JOIN.replaceAll('\n', ' ')}' > '${join(folder, 'peer.csv')}'`]));
  const { seconds, megabytes } = await inChild('export', source, join(folder, 'ours.csv'));
  return { name: 'export', rows, ours: seconds, peer, ratio: seconds / peer, megabytes };
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
    const measured = [await measureExport(folder, source, rows)];
    await emptyCompany(empty);
    measured.push(await measureImport(folder, empty, list, rows, 'import'));
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
  if (first === '--child') {
    await childTask(others[0] ?? '', others[1] ?? '', others[2] ?? '');
    return;
  }
  for (const { name, rows, ours, peer, ratio, megabytes, waited } of await importExport(Number(first ?? 100_000), Number(others[0] ?? 0))) {
    const wait = waited === undefined ? '' : `, another writer waited ${waited.toFixed(0)} ms at most`;
    console.log(`${name} ${rows}: ${ours.toFixed(2)} s, sqlite3 ${peer.toFixed(2)} s, ratio ${ratio.toFixed(1)}, ${megabytes} MB${wait}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
