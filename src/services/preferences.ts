import type { Queries } from '../db/database.ts';
import { invalid } from '../errors.ts';
import type { Lang } from '../i18n/index.ts';
import type { ServiceContext } from './context.ts';

/** Longest setting, in characters. */
const LONGEST = 200_000;

/** Settings belong to an operator; the program itself has none. */
function owner(ctx: ServiceContext): number {
  return ctx.session.operatorId ?? 0;
}

function checkLength(text: string, max: number): void {
  if (text.length > max) throw invalid('error.text_too_long', { max });
}

export async function preference(ctx: ServiceContext, name: string): Promise<string | null> {
  const row = await ctx.database.queries
    .selectFrom('preference')
    .select('value')
    .where('operator_id', '=', owner(ctx))
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.value ?? null;
}

/** Keeps a setting of the operator; null forgets it. */
export async function setPreference(ctx: ServiceContext, name: string, value: string | null): Promise<void> {
  if (value !== null) checkLength(value, LONGEST);
  const key = { operator_id: owner(ctx), name };
  await ctx.database.transact(async (trx) => {
    if (value === null) await trx.deleteFrom('preference').where('operator_id', '=', key.operator_id).where('name', '=', name).execute();
    else
      await trx
        .insertInto('preference')
        .values({ ...key, value })
        .onConflict((on) => on.columns(['operator_id', 'name']).doUpdateSet({ value }))
        .execute();
  });
}

/** `on` where the operator wants the mouse in the screens. */
export const MOUSE = 'mouse';

const LANG = 'lang';

/**
 * Remembers the operator's language for the next login: a setting, no change of the record, so that the ledger is not full of them. It holds
 * until the record itself says another language than it did then.
 */
export async function keepLang(ctx: ServiceContext, lang: Lang): Promise<void> {
  const id = ctx.session.operatorId;
  if (id === null) return;
  const row = await ctx.database.queries.selectFrom('operator').select('lang').where('id', '=', id).executeTakeFirst();
  await setPreference(ctx, LANG, `${lang} ${row?.lang ?? ''}`);
}

/** The language in which an operator works: the one chosen last, or that of the record; where neither says one, that of the company. */
export async function chosenLang(queries: Queries, operator: { readonly id: number; readonly lang: string | null }): Promise<Lang> {
  const row = await queries.selectFrom('preference').select('value').where('operator_id', '=', operator.id).where('name', '=', LANG).executeTakeFirst();
  const [chosen, recorded] = row?.value.split(' ') ?? [];
  const lang = (recorded === (operator.lang ?? '') ? chosen : operator.lang) ?? (await queries.selectFrom('setting').select('value').where('name', '=', 'lang').executeTakeFirst())?.value;
  return lang === 'en' ? 'en' : 'zh';
}
