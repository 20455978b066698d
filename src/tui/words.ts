import type { EntityName } from '../entities/names.ts';
import { entityLabel, hasMessage, listNameOf, t, translate, type Lang } from '../i18n/index.ts';
import type { Ctx } from './core/context.ts';

export { listNameOf };

/** The name of an entity inside a sentence: English writes it small there. */
export function nounOf(lang: Lang, entity: EntityName): string {
  const label = entityLabel(lang, entity);
  return lang === 'en' ? label.toLowerCase() : label;
}

/** What the records of an entity are called on the page of another one that they belong to, where that is not the name of their list. */
export function panelNameOf(lang: Lang, entity: EntityName, of: string): string {
  const own = `panel.${of}.${entity}`;
  return hasMessage(lang, own) ? translate(lang, own) : listNameOf(lang, entity);
}

/** Who else has a record open, as a sentence; null: nobody. */
export function othersText(ctx: Ctx, entity: EntityName, id: number): string | null {
  const others = ctx.others(entity, id);
  const names = (editing: boolean): string => others.filter((one) => one.editing === editing).map(({ operator }) => operator).join(t(ctx.lang, 'tui.others.and'));
  const [editing, reading] = [names(true), names(false)];
  const parts = [...(editing === '' ? [] : [t(ctx.lang, 'tui.others.editing', { names: editing })]), ...(reading === '' ? [] : [t(ctx.lang, 'tui.others.reading', { names: reading })])];
  return parts.length === 0 ? null : parts.join(t(ctx.lang, 'tui.others.also'));
}
