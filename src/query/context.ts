import type { Expression, SqlBool } from 'kysely';
import type { EntityName } from '../entities/names.ts';
import type { FieldContext } from '../fields/type.ts';
import type { Lang } from '../i18n/index.ts';

/** What parsing and compiling need to know of who asks, and when. */
export interface FilterContext {
  readonly lang: Lang;
  /** Today in the company's time zone, `YYYY-MM-DD`. */
  readonly today: string;
  /** IANA name. */
  readonly timeZone: string;
  /** The company's, ISO 4217. */
  readonly currency?: string | undefined;
  /** The operator who asks; `me` means nobody where null. */
  readonly operatorId: number | null;
  /** Whether the session may read that field; hidden and masked ones may not be filtered. Everything where left out. */
  readonly permits?: (entity: EntityName, field: string) => boolean;
  /** That the words (folded) stand in what the session may read of a record's search text, as further conditions; the index looks through all of it. */
  readonly readableWords?: (entity: EntityName, alias: string, words: readonly string[]) => readonly Expression<SqlBool>[];
  /** Which linked records the session may know of, as conditions on their table under that name. All where left out. */
  readonly reach?: (entity: EntityName, alias: string) => readonly Expression<SqlBool>[];
}

/** The context that the kind of a field needs. */
export function fieldContext(context: FilterContext, entity: EntityName, field: string): FieldContext {
  return { lang: context.lang, today: context.today, timeZone: context.timeZone, currency: context.currency, entity, field };
}

/** Whether the field may be filtered in this context. */
export function isPermitted(context: FilterContext, entity: EntityName, field: string): boolean {
  return context.permits === undefined || context.permits(entity, field);
}
