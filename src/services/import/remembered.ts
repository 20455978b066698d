import type { EntityName } from '../../entities/names.ts';
import type { ServiceContext } from '../context.ts';
import { preference } from '../preferences.ts';
import { importTargets } from './targets.ts';
import { isReasonHeader } from './header-match.ts';
import { mappingName, ownHeaders, type Columns } from './mapping.ts';

/** What the operator chose the last time for a file with these headers; null where nothing was, or it fits no more. */
export async function rememberedColumns(ctx: ServiceContext, entity: EntityName, { headers }: { readonly headers: readonly string[] }): Promise<Columns | null> {
  const text = await preference(ctx, mappingName(entity, headers));
  const kept: unknown = text === null ? null : JSON.parse(text);
  if (!Array.isArray(kept) || kept.length !== ownHeaders(headers).length) return null;
  const targets = new Set<unknown>(importTargets(entity));
  const columns = kept.map((field: unknown) => (typeof field === 'string' && targets.has(field) ? field : null));
  const next = columns.values();
  return columns.some((field) => field !== null) ? headers.map((header) => (isReasonHeader(header) ? null : (next.next().value ?? null))) : null;
}
