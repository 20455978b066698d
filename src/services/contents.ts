import { createHash } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { Queries } from '../db/database.ts';
import type { Schema } from '../db/schema.ts';
import { failed, invalid } from '../errors.ts';
import { isoTime } from '../util/dates.ts';
import type { ServiceContext } from './context.ts';

/** The largest file that is kept, in bytes. */
export const LARGEST_FILE = 20_000_000;
const CHUNK = 1 << 18;
const DAY_MS = 86_400_000;
/** What no document has any more is kept so long: the step that took it away may be taken back. */
const KEPT_DAYS = 90;

/** Keeps the bytes of a file in the running step; what says it again is kept once. Throws `invalid` for one that is too large. */
export async function keepContent(trx: Transaction<Schema>, bytes: Uint8Array, now: number): Promise<{ readonly sha256: string; readonly size: number }> {
  if (bytes.length > LARGEST_FILE) throw invalid('document.too_large', { most: LARGEST_FILE / 1e6 });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const kept_at = isoTime(now);
  const known = await trx.updateTable('content').set({ kept_at }).where('sha256', '=', sha256).returning('sha256').executeTakeFirst();
  if (known === undefined) {
    await trx.insertInto('content').values({ sha256, size: bytes.length, kept_at }).execute();
    for (let number = 0; number * CHUNK < bytes.length; number += 1) await trx.insertInto('content_chunk').values({ sha256, number, bytes: bytes.subarray(number * CHUNK, (number + 1) * CHUNK) }).execute();
  }
  return { sha256, size: bytes.length };
}

/** The bytes under a digest. Throws `failed` where they are not there (any more) or not whole. */
export async function contentOf(queries: Queries, sha256: string): Promise<Buffer> {
  const rows = await queries.selectFrom('content_chunk').select('bytes').where('sha256', '=', sha256).orderBy('number').execute();
  const bytes = Buffer.concat(rows.map((row) => row.bytes));
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw failed('document.gone');
  return bytes;
}

/** Removes bytes that no document and no template has had for long. How many. */
export async function removeLooseContents({ database, now }: ServiceContext): Promise<number> {
  const before = isoTime(now() - KEPT_DAYS * DAY_MS);
  return await database.transact(async (trx) => {
    const loose = await trx
      .selectFrom('content')
      .select('sha256')
      .where('kept_at', '<', before)
      .where(({ not, exists, selectFrom }) => not(exists(selectFrom('document').select('id').whereRef('document.sha256', '=', 'content.sha256'))))
      .where(({ not, exists, selectFrom }) => not(exists(selectFrom('letter_template').select('id').whereRef('letter_template.sha256', '=', 'content.sha256'))))
      .limit(500)
      .execute();
    if (loose.length === 0) return 0;
    const digests = loose.map(({ sha256 }) => sha256);
    await trx.deleteFrom('content_chunk').where('sha256', 'in', digests).execute();
    await trx.deleteFrom('content').where('sha256', 'in', digests).execute();
    return digests.length;
  });
}

/** Bytes of records that were taken over from another database (a backup), as far as they are not here. */
export async function copyContents(from: Queries, trx: Transaction<Schema>, digests: Iterable<string>, now: number): Promise<void> {
  for (const sha256 of digests) await keepContent(trx, await contentOf(from, sha256), now);
}
