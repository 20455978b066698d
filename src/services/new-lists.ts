import { dynamic } from '../db/dynamic.ts';
import { ENTITY_NAMES, type EntityName } from '../entities/names.ts';
import { definitionOf } from '../entities/registry.ts';
import type { Lang } from '../i18n/index.ts';
import type { ServiceContext } from './context.ts';
import { runStep } from './ledger.ts';
import { loadNew } from './load.ts';
import { referenceLists } from './reference-data.ts';

/**
 * Fills lists of reference values that came with a newer version of the program: those in which there has never been a value. What a company has
 * emptied lies in its bin, and stays there. The lists that were filled.
 */
export async function fillNewLists(ctx: ServiceContext): Promise<readonly EntityName[]> {
  const { queries } = ctx.database;
  const setUp = await queries.selectFrom('company').select('id').limit(1).executeTakeFirst();
  if (setUp === undefined) return [];
  const named = await queries.selectFrom('setting').select('value').where('name', '=', 'lang').executeTakeFirst();
  const lang: Lang = named?.value === 'en' ? 'en' : 'zh';
  const lists = await referenceLists(lang, ENTITY_NAMES.filter((entity) => definitionOf(entity).reference !== undefined));
  const { result } = await runStep(ctx, { action: 'setup', entity: 'company' }, async (run) => {
    const filled: EntityName[] = [];
    for (const { entity, records } of lists) {
      const any = await dynamic(run.trx).selectFrom(entity).select('id').limit(1).executeTakeFirst();
      if (any !== undefined) continue;
      const ids = await run.bulk.reserveIds(entity, records.length);
      await loadNew(run, entity, records.map((values, at) => ({ id: ids[at] ?? at + 1, values, createdAt: run.at, createdBy: ctx.session.operatorId })));
      await ctx.database.search.putRange(run.bulk, entity, ids[0] ?? 1, ids.at(-1) ?? 1);
      filled.push(entity);
    }
    return filled;
  });
  return result;
}
