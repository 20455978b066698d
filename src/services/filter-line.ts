import type { EntityName } from '../entities/names.ts';
import { AppError, type PlainError } from '../errors.ts';
import { completeFilter } from '../query/complete.ts';
import type { Completion } from './api.ts';
import { choices } from './choices.ts';
import type { ServiceContext } from './context.ts';
import { permit } from './permit.ts';
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

/** Words that may stand at the cursor of a line. */
export async function completeLine(ctx: ServiceContext, entity: EntityName, line: string, cursor: number): Promise<readonly Completion[]> {
  permit(ctx.session, 'read', entity);
  return await completeFilter(entity, line, cursor, filterContext(ctx), async (target, typed) => await choices(ctx, target, typed, OFFERED));
}
