import { lackingToLook } from '../auth/covers.ts';
import type { Session } from '../auth/session.ts';
import { notPermitted } from '../errors.ts';
import { excessWords } from '../rules/giving.ts';
import type { Api } from './api.ts';
import type { ServiceContext } from './context.ts';
import { permit } from './permit.ts';
import { permitPower } from './power.ts';
import { proxyOf, type Calls } from './proxy.ts';
import { requireRecord, summaryOf } from './records.ts';
import { readRights } from '../auth/rights-text.ts';

/** What one may do while looking as another role: only what changes nothing. */
const WHILE_LOOKING: ReadonlySet<string> = new Set([
  'session', 'setLang', 'can', 'list', 'count', 'checkFilter', 'filterLists', 'completeFilter', 'get', 'getSingle', 'blank', 'check', 'stepOffers', 'checkStep', 'bulkPreview',
  'gridCheck', 'choices', 'uses', 'named', 'alike', 'duplicates', 'keptApart', 'mergePreview', 'history', 'steps', 'stepShown', 'recordOn', 'bin', 'restorePreview', 'undoPreview', 'undoConflicts', 'search', 'cities', 'city', 'reports', 'reportFaults', 'report', 'startPage', 'about',
  'printPreview', 'printers', 'completePath', 'preference', 'setPreference', 'attend', 'draft', 'drafts', 'saveDraft', 'welcome', 'sessions', 'policy', 'roleRights', 'lookAs', 'mailAccount', 'mergeFields', 'mailPreview', 'agenda', 'ownNumbers', 'reminders', 'calculate', 'news', 'callCard', 'customerCard', 'callsToday',
  'webPlaces', 'letterDraft', 'lettersPlan', 'documentName', 'importPlan', 'sheetPlan', 'downloads', 'keys', 'serverSettings', 'handOverPreview', 'why', 'takeKinds', 'cleanupKinds', 'cleanupPlan', 'backups', 'backupSettings',
]);

/** The same calls; while one looks as another role those alone that change nothing. */
export function refusingWhileLooking(calls: Api, own: () => ServiceContext): Api {
  return proxyOf('api', async (_, method, args) => {
    const { looking } = own().session;
    if (looking !== undefined && !WHILE_LOOKING.has(method)) throw notPermitted('look.refused', { role: looking });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the names are those of Api: proxyOf made them
    return await (calls as unknown as Calls)[method]?.(...args);
  });
}

/**
 * The session as a role would have it, its own records being those of whoever looks. For whoever gives rights, and only where the role allows no more than
 * one's own: a look is no way to more.
 */
export async function lookingAs(ctx: ServiceContext, roleId: number): Promise<Session> {
  permit(ctx.session, 'read', 'role');
  permitPower(ctx.session, 'roles');
  const { values } = await requireRecord(ctx, ctx.database.queries, 'role', roleId);
  const name = summaryOf('role', values);
  const grants = readRights(values['rights']);
  const excess = lackingToLook(ctx.session.grants, grants);
  if (excess !== null) throw notPermitted('error.look_more', { role: name, what: excessWords(excess) });
  return { ...ctx.session, grants, role: { id: roleId, name }, looking: name };
}
