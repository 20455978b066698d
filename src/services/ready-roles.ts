import { sidesOf } from '../auth/covers.ts';
import { printRights, readRights } from '../auth/rights-text.ts';
import { READY_ROLE_NAMES, READY_ROLE_TITLES, READY_ROLES, type ReadyRole } from '../auth/ready-roles.ts';
import type { Lang } from '../i18n/index.ts';
import { givesRoles } from '../rules/administrators.ts';
import { isSeparate } from '../rules/separation.ts';
import { roleNotes } from './role-notes.ts';
import type { StepRun } from './ledger.ts';
import { loadNew } from './load.ts';
import { completeValues, insertRecord } from './write.ts';

/** The ready roles in the language of the database, as part of a running step; the id of each. */
export async function addReadyRoles(run: StepRun, lang: Lang): Promise<ReadonlyMap<ReadyRole, number>> {
  const ids = await run.bulk.reserveIds('role', READY_ROLE_NAMES.length);
  const records = READY_ROLE_NAMES.map((name, at) => {
    const values = completeValues('role', { name: READY_ROLE_TITLES[name][lang], notes: roleNotes(name, lang), ready: 1, rights: printRights(READY_ROLES[name]) });
    return { id: ids[at] ?? at + 1, values, createdAt: run.at, createdBy: run.ctx.session.operatorId };
  });
  await loadNew(run, 'role', records);
  return new Map(READY_ROLE_NAMES.map((name, at) => [name, ids[at] ?? at + 1]));
}

/**
 * A role that lets people in again, for the way back of the owner: the ready one as it is, one that gives roles, or a new one. Where the policy keeps
 * the administrators apart, one of the security side alone.
 */
export async function administratorRole(run: StepRun): Promise<number> {
  const ready: ReadyRole = (await isSeparate(run.trx)) ? 'security_administrator' : 'administrator';
  const rows = await run.trx.selectFrom('role').select(['id', 'rights']).where('deleted_at', 'is', null).orderBy('id').execute();
  const rights = printRights(READY_ROLES[ready]);
  const suits = (text: string | null): boolean => givesRoles(text) && (ready === 'administrator' || sidesOf(readRights(text)).length === 1);
  const found = rows.find((row) => row.rights === rights) ?? rows.find((row) => suits(row.rights));
  if (found !== undefined) return found.id;
  return await insertRecord(run, 'role', completeValues('role', { name: `${READY_ROLE_TITLES[ready][run.ctx.session.lang]} ${run.at.slice(0, 10)}`, ready: 1, rights }));
}
