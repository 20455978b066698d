import type { Database, Queries } from '../db/database.ts';
import type { PlainError } from '../errors.ts';
import { isoTime } from '../util/dates.ts';
import { isPlainObject } from '../util/plain.ts';
import { parseLease, type Lease } from './lease.ts';

/** When a job of the timer began last, who is at it, and what stood in its way until now. */
export interface Turn {
  readonly last: number;
  readonly lease: Lease | null;
  readonly fault: JobFault | null;
}

/** Why a job is not done, and since when: it stands until the job is done again. */
export interface JobFault {
  readonly error: Pick<PlainError, 'code' | 'key' | 'params'>;
  readonly since: string;
}

const PREFIX = 'tick:';

/** A fault as it goes on: the first one's time stays, the newest one's words. */
export function faultAfter({ fault }: Turn, error: PlainError | null, now: number): JobFault | null {
  if (error === null) return null;
  const { code, key, params } = error;
  return { error: { code, key, params }, since: fault?.since ?? isoTime(now) };
}

export async function readTurn(queries: Queries, job: string): Promise<Turn | null> {
  const row = await queries.selectFrom('setting').select('value').where('name', '=', PREFIX + job).executeTakeFirst();
  return row === undefined ? null : parseTurn(row.value);
}

/** The jobs that are not done and why, by their names. */
export async function faultsOf(queries: Queries): Promise<readonly (JobFault & { readonly job: string })[]> {
  const rows = await queries.selectFrom('setting').select(['name', 'value']).where('name', 'like', `${PREFIX}%`).orderBy('name').execute();
  return rows.flatMap(({ name, value }) => {
    const fault = parseTurn(value)?.fault ?? null;
    return fault === null ? [] : [{ job: name.slice(PREFIX.length), ...fault }];
  });
}

function parseTurn(value: string): Turn | null {
  const parsed: unknown = JSON.parse(value);
  if (!isPlainObject(parsed) || !('last' in parsed)) return null;
  const { last, lease = null, fault = null } = parsed;
  return { last: Number(last), lease: lease === null ? null : parseLease(lease), fault: isFault(fault) ? fault : null };
}

/** Only this module writes it. */
const isFault = (value: unknown): value is JobFault => isPlainObject(value) && typeof value['since'] === 'string' && isPlainObject(value['error']) && typeof value['error']['key'] === 'string';

/** The same was done by hand: nothing stands in its way any more. */
export async function endFault(database: Database, job: string): Promise<void> {
  if (((await readTurn(database.queries, job))?.fault ?? null) === null) return;
  await database.transact(async (trx) => {
    const turn = await readTurn(trx, job);
    if (turn !== null) await writeTurn(trx, job, { ...turn, fault: null });
  });
}

export async function writeTurn(queries: Queries, job: string, turn: Turn): Promise<void> {
  const value = JSON.stringify(turn);
  await queries
    .insertInto('setting')
    .values({ name: PREFIX + job, value })
    .onConflict((on) => on.column('name').doUpdateSet({ value }))
    .execute();
}
