import type { Database } from '../db/database.ts';
import { dynamic } from '../db/dynamic.ts';
import { ENTITY_NAMES, type EntityName } from '../entities/names.ts';
import type { Control } from './context.ts';
import { derivedRule } from './derive.ts';
import { forgetKeys, putInWaiting } from './duplicates/keep.ts';
import { traitRule } from './duplicates/traits.ts';
import { rederive } from './through.ts';

/** By what everything derived is made. */
export const ruleOfAll = (): string => `${derivedRule()} ${traitRule()}`;

/** The setting that says by which rule sort keys and search texts were made. */
const SETTING = 'name_rule';
const CHUNK = 1000;

/** Whether sort keys and search texts were made by this program's rule. */
export async function isDerivedCurrent(database: Database): Promise<boolean> {
  const row = await database.queries.selectFrom('setting').select('value').where('name', '=', SETTING).executeTakeFirst();
  return row?.value === ruleOfAll();
}

/**
 * Makes name_sort, search_text, the search index and what records are recognised by of every record anew, in chunks, so that others wait a moment only; no step of the ledger,
 * for nothing that anybody typed changes. Dying half-way is no harm: the setting is written last. The number of records.
 */
export async function rebuildDerived(database: Database, control: Control = {}): Promise<number> {
  let done = 0;
  await forgetKeys(database);
  for (const entity of ENTITY_NAMES) {
    let from = 0;
    for (;;) {
      const ids = await nextIds(database, entity, from);
      const last = ids.at(-1);
      if (last === undefined) break;
      from = last;
      await database.cancellable(control.signal, async () => {
        await database.transact(async (trx, bulk) => {
          await rederive({ trx, bulk, search: database.search }, entity, ids);
        });
      });
      done += ids.length;
      control.onProgress?.({ done, total: null });
    }
  }
  await putInWaiting(database, Date.now, control);
  await rememberRule(database);
  return done;
}

async function nextIds(database: Database, entity: EntityName, from: number): Promise<readonly number[]> {
  const rows = await dynamic(database.queries).selectFrom(entity).select('id').where('id', '>', from).orderBy('id').limit(CHUNK).execute();
  return rows.map((row) => Number(row['id']));
}

async function rememberRule(database: Database): Promise<void> {
  const value = ruleOfAll();
  await database.transact(async (trx) => {
    await trx
      .insertInto('setting')
      .values({ name: SETTING, value })
      .onConflict((on) => on.column('name').doUpdateSet({ value }))
      .execute();
  });
}
