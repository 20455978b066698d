import { sql } from 'kysely';
import { recordAudit } from '../../src/services/audit.ts';
import { chainHead, verifyLedger, type Head } from '../../src/services/verify.ts';
import type { Database } from '../../src/db/database.ts';
import { openOffice, type Office } from '../services/company.ts';

/** An office in which much was done: records made, changed, removed, restored, undone; exports and logins recorded. */
export async function busyOffice(database: Database, rounds: number): Promise<Office> {
  const office = await openOffice(database);
  const { api, ctx } = office;
  for (let round = 0; round < rounds; round++) {
    const { id } = await api.create('customer', { name: `客户${round}`, address: '一' });
    const changed = await api.update('customer', id, 1, { address: '二' });
    await recordAudit(ctx, { kind: 'export', entity: 'customer', summary: `list-${round}.csv`, filter: 'created:today', count: round + 1, fields: ['name'], format: 'csv' });
    await recordAudit(ctx, { kind: 'login', summary: '' });
    if (round % 3 === 0) await api.undo(changed.stepId, 'refuse');
    if (round % 4 === 0) await api.remove({ entity: 'customer', ids: [id] }, 1);
  }
  return office;
}

export const KINDS = ['edit', 'delete', 'reorder', 'tail'] as const;
export type Tampering = (typeof KINDS)[number];

/** A number from 0 to below `limit` that follows from the seed (mulberry32). */
export function randomFrom(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

const ROLLBACK = new Error('rolled back');

/**
 * Does one tampering by direct SQL in a transaction that is never committed, looks through the ledger inside it, and says what was done and how many
 * faults were found.
 */
export async function tamper(database: Database, kind: Tampering, seed: number): Promise<{ readonly what: string; readonly faults: number }> {
  const head = await chainHead(database);
  let told = { what: '', faults: -1 };
  try {
    await database.queries.transaction().execute(async (trx) => {
      const run = async (statement: string): Promise<void> => {
        await sql.raw(statement).execute(trx);
      };
      const what = await DO[kind](run, randomFrom(seed), head.number, seed);
      // What an attacker does stays inside: everything that looks at the ledger looks through this transaction.
      const inside = { ...database, engine: 'sqlite' as const, queries: trx, cancellable: async <T>(_signal: unknown, work: () => Promise<T>) => await work() };
      const heads: readonly Head[] = kind === 'tail' ? [head] : [];
      told = { what, faults: (await verifyLedger(inside, {}, heads)).faults.length };
      throw ROLLBACK;
    });
  } catch (error) {
    if (error !== ROLLBACK) throw error;
  }
  return told;
}

type Run = (statement: string) => Promise<void>;
type Random = (limit: number) => number;

const STEP_OF = (number: number): string => `(select change_set_id from seal where number = ${number})`;

/** What each column of the ledger is changed to. The rows' own numbers are no content: whoever takes one away or puts another in its place deletes or reorders. */
export const COLUMNS: Readonly<Record<'change_set' | 'change' | 'seal', Readonly<Record<string, string>>>> = {
  change_set: {
    at: "'2026-03-09T02:00:00.000Z'",
    operator_id: 'coalesce(operator_id, 0) + 1',
    source: "source || 'x'",
    action: "case action when 'setup' then 'create' else 'setup' end",
    entity: "case entity when 'company' then 'customer' else 'company' end",
    summary: "summary || 'x'",
    state: "'reverted'",
    size: 'size + 1',
    undoes_id: 'coalesce(undoes_id, 0) + 1',
    undone_by_id: 'case when undone_by_id is null then 1 else null end',
    digest: 'substr(digest, 2) || substr(digest, 1, 1)',
    detail: "coalesce(detail, '') || ' '",
  },
  change: {
    change_set_id: '(select min(id) from change_set where id <> change.change_set_id)',
    entity: "case entity when 'contact' then 'customer' else 'contact' end",
    record_id: 'record_id + 1',
    version: 'version + 1',
    action: "case action when 'update' then 'restore' else 'update' end",
    salt: "coalesce(salt, '') || '0'",
    digest: "coalesce(digest, '') || '0'",
    before: "coalesce(before, '') || ' '",
  },
  seal: {
    previous: "case substr(previous, 1, 1) when '0' then '1' else '0' end || substr(previous, 2)",
    hash: "case substr(hash, 1, 1) when '0' then '1' else '0' end || substr(hash, 2)",
  },
};

const ROW: Readonly<Record<keyof typeof COLUMNS, (number: number) => string>> = {
  change_set: (number) => `id = ${STEP_OF(number)}`,
  change: (number) => `id = (select id from change where change_set_id >= ${STEP_OF(number)} or change_set_id >= (select max(change_set_id) from change) order by id limit 1)`,
  seal: (number) => `number = ${number}`,
};

const eachColumn = (Object.keys(COLUMNS) as (keyof typeof COLUMNS)[]).flatMap((table) => Object.entries(COLUMNS[table]).map(([column, value]) => (number: number): string => `update ${table} set ${column} = ${value} where ${ROW[table](number)}`)); // oxlint-disable-line typescript/no-unsafe-type-assertion -- the keys of the table above

/** Statements that change one sealed entry: each column, on any step, then what needs a certain one, and records past the ledger. */
export const EDITS: readonly ((number: number) => string)[] = [
  ...eachColumn,
  () => 'update change_set set undone_by_id = null where id = (select max(id) from change_set where undone_by_id is not null)',
  () => `update change set before = replace(before, '一', '三') where id = (select max(id) from change where before like '%一%')`,
  () => `update change set salt = null, before = null where id = (select max(id) from change where before like '%一%')`,
  () => `update customer set address = '改' where id = (select min(id) from customer)`,
  () => `update operator set role_id = 2 where id = (select min(id) from operator)`,
];

const DO: Readonly<Record<Tampering, (run: Run, random: Random, last: number, turn: number) => Promise<string>>> = {
  edit: async (run, random, last, turn) => {
    const statement = EDITS[turn % EDITS.length]?.(1 + random(last)) ?? '';
    await run(statement);
    return statement;
  },
  delete: async (run, random, last) => {
    const number = 1 + random(last - 1);
    const step = STEP_OF(number);
    const whole = random(3);
    if (whole === 0) await run(`delete from change where id = (select id from change order by id limit 1 offset ${random(10)})`);
    else {
      await run(`create temporary table gone as select ${step} as id`);
      await run(`delete from change where change_set_id in (select id from gone)`);
      await run(`delete from seal where number = ${number}`);
      await run(`delete from change_set where id in (select id from gone)`);
      // A careful one closes the gap behind it.
      if (whole === 2) for (let after = number + 1; after <= last; after++) await run(`update seal set number = ${after - 1} where number = ${after}`);
    }
    return `delete ${number} ${whole}`;
  },
  reorder: async (run, random, last) => {
    const first = 1 + random(last);
    const second = 1 + ((first + random(last - 1)) % last);
    if (random(2) === 0) {
      await run(`update seal set number = -1 where number = ${first}`);
      await run(`update seal set number = ${first} where number = ${second}`);
      await run(`update seal set number = ${second} where number = -1`);
    } else {
      await run(`create temporary table pair as select number, change_set_id, previous, hash from seal where number in (${first}, ${second})`);
      await run(`delete from seal where number in (${first}, ${second})`);
      await run(`insert into seal (number, change_set_id, previous, hash) select own.number, other.change_set_id, own.previous, own.hash from pair own join pair other on other.number <> own.number`);
    }
    return `reorder ${first} ${second}`;
  },
  tail: async (run, random, last) => {
    const from = last - random(Math.min(20, last - 2));
    await run(`create temporary table gone as select change_set_id as id from seal where number >= ${from}`);
    await run(`delete from seal where number >= ${from}`);
    // Made as if it had never been: what was written stays only where nothing tells that it was.
    await run(`delete from change where change_set_id in (select id from gone)`);
    await run(`delete from change_set where id in (select id from gone)`);
    return `tail ${from}`;
  },
};
