import { Pool, types } from 'pg';
import { unavailable } from '../errors.ts';
import { LOCK_TIMEOUT_MS, type OpenOptions } from './open-options.ts';

/** Types of the server by number: pg_type.oid. */
const INT8 = 20;
const NUMERIC = 1700;
const BOOL = 16;

function toNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw new RangeError(`${text} is not a safe integer`);
  return value;
}

/** Values as SQLite has them: numbers for int8 and numeric, 0 and 1 for booleans. */
function parserOf(oid: number): (value: string) => unknown {
  if (oid === INT8 || oid === NUMERIC) return toNumber;
  if (oid === BOOL) return (value) => (value === 't' ? 1 : 0);
  // oxlint-disable-next-line typescript/no-unsafe-enum-assignment, typescript/no-unsafe-return -- the driver's own types say any
  return types.getTypeParser(oid, 'text');
}

/** An address taken apart: what the driver gets, what may be shown, and the schema of the company (`?schema=name`). */
export interface Address {
  readonly connectionString: string;
  readonly shown: string;
  readonly schema: string;
}

const SCHEMA = /^[a-z_][a-z0-9_]{0,62}$/;

/** Takes `postgres://user:password@host:port/database?schema=name` apart; throws `unavailable` for what is none. */
export function parseAddress(address: string): Address {
  // What is no address may have anything in its password: all up to the last @ goes.
  const shownRaw = address.replace(/^([a-z]+:\/\/[^:@/]*):.*@/is, '$1@').replace(/([?&]password=)[^&#]*/gi, '$1');
  if (!URL.canParse(address)) throw unavailable('error.database_address', { location: shownRaw });
  const url = new URL(address);
  const schema = url.searchParams.get('schema') ?? 'public';
  if (!SCHEMA.test(schema) || url.pathname.length < 2) throw unavailable('error.database_address', { location: shownRaw });
  const shown = new URL(address);
  shown.password = '';
  shown.searchParams.delete('password');
  url.searchParams.delete('schema');
  return { connectionString: url.href, shown: shown.href, schema };
}

/** A few connections, opened when needed and closed after half a minute of rest. */
export function makePool(address: Address, options: OpenOptions): Pool {
  const settings = [
    `search_path=${address.schema}`,
    `lock_timeout=${options.lockTimeoutMs ?? LOCK_TIMEOUT_MS}`,
    'idle_in_transaction_session_timeout=300000',
    'client_encoding=UTF8',
    ...(options.readonly === true ? ['default_transaction_read_only=on'] : []),
  ];
  const pool = new Pool({
    connectionString: address.connectionString,
    max: options.poolSize ?? 4,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: options.lockTimeoutMs ?? LOCK_TIMEOUT_MS,
    application_name: 'kehu',
    keepAlive: true,
    options: settings.map((setting) => `-c ${setting}`).join(' '),
    types: { getTypeParser: parserOf },
  });
  // A resting connection that dies is replaced at the next query, which says what is wrong if that fails too.
  pool.on('error', () => undefined);
  // One that dies while it is lent out fails its statement; without a listener it would end the program.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
