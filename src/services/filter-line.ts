import type { EntityName } from '../entities/names.ts';
import { AppError, type PlainError } from '../errors.ts';
import { completeFilter } from '../query/complete.ts';
import type { Completion, FilterList } from './api.ts';
import { can } from '../auth/permissions.ts';
import { parseFilter } from '../query/parser.ts';
import { conditionsOf } from '../query/resolve.ts';
import { choices } from './choices.ts';
import type { Control, ServiceContext } from './context.ts';
import { COUNT_CAP, count } from './list.ts';
import { permit } from './permit.ts';
import { searchedEntities } from './search.ts';
import { filterContext, lineCondition } from './selection.ts';

/** How many names are offered for what stands at the cursor. */
const OFFERED = 20;

/** Where a line of the query language is wrong, and how; null when it is right. */
export async function checkLine(ctx: ServiceContext, entity: EntityName, line: string): Promise<PlainError | null> {
  permit(ctx.session, 'read', entity);
  try {
    await lineCondition(ctx, entity, line);
    return null;
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid') return error.toPlain();
    throw error;
  }
}

/** Lists that are offered for a line. */
const LISTS = 3;

/** What was typed where everything is searched may be a line for a list's filter, 级别:VIP: the lists that understand it as one, with a condition in it, and have rows for it. */
export async function filterLists(ctx: ServiceContext, line: string, control: Control = {}): Promise<readonly FilterList[]> {
  const lists: FilterList[] = [];
  if (!/[:：]/.test(line)) return lists;
  for (const entity of searchedEntities()) {
    if (lists.length >= LISTS) break;
    if (!can(ctx.session, 'read', entity).allowed || !hasCondition(ctx, entity, line) || (await checkLine(ctx, entity, line)) !== null) continue;
    const found = await count(ctx, { entity, filter: line }, COUNT_CAP, control);
    if (found.value > 0) lists.push({ entity, filter: line, count: found });
  }
  return lists;
}

function hasCondition(ctx: ServiceContext, entity: EntityName, line: string): boolean {
  try {
    return conditionsOf(parseFilter(entity, line, filterContext(ctx))).length > 0;
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid') return false;
    throw error;
  }
}

/** Words that may stand at the cursor of a line. */
export async function completeLine(ctx: ServiceContext, entity: EntityName, line: string, cursor: number): Promise<readonly Completion[]> {
  permit(ctx.session, 'read', entity);
  return await completeFilter(entity, line, cursor, filterContext(ctx), async (target, typed) => await choices(ctx, target, typed, OFFERED));
}
