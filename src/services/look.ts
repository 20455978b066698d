import type { Session } from '../auth/session.ts';
import type { ServiceContext } from './context.ts';
import { permit } from './permit.ts';
import { permitPower } from './power.ts';
import { requireRecord, summaryOf } from './records.ts';
import { readRights } from './rights.ts';

/** What one may do while looking as another role: only what changes nothing. */
export const WHILE_LOOKING: ReadonlySet<string> = new Set([
  'session', 'setLang', 'can', 'list', 'count', 'checkFilter', 'completeFilter', 'get', 'getSingle', 'blank', 'check', 'stepOffers', 'checkStep', 'bulkPreview',
  'gridCheck', 'choices', 'uses', 'history', 'steps', 'undoPreview', 'search', 'cities', 'city', 'reports', 'reportFaults', 'report', 'startPage', 'about',
  'printPreview', 'printers', 'completePath', 'preference', 'setPreference', 'attend', 'draft', 'drafts', 'saveDraft', 'welcome', 'sessions', 'policy', 'roleRights', 'lookAs',
]);

/**
 * The session as a role would have it, its own records being those of whoever looks. For whoever gives rights, and only from one's own rights: a look is
 * no way to more.
 */
export async function lookingAs(ctx: ServiceContext, roleId: number): Promise<Session> {
  permit(ctx.session, 'read', 'role');
  permitPower(ctx.session, 'roles');
  const { values } = await requireRecord(ctx, ctx.database.queries, 'role', roleId);
  const name = summaryOf('role', values);
  return { ...ctx.session, grants: readRights(typeof values['rights'] === 'string' ? values['rights'] : null), role: { id: roleId, name }, looking: name };
}
