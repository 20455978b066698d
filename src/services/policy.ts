import { MAX_IDLE_MINUTES, POLICIES, policyFrom, type Policy, type Profile } from '../auth/policy.ts';
import type { Queries } from '../db/database.ts';
import { conflict, invalid } from '../errors.ts';
import { mixedAdministrators } from '../rules/separation.ts';
import { accountsOf } from '../rules/staff.ts';
import { recordAuditIn } from './audit.ts';
import type { ServiceContext } from './context.ts';
import type { PolicyChange } from './login-api.ts';
import { permitPower } from './power.ts';

const SETTING = 'policy';

/** The policy in force. */
export async function policyOf(queries: Queries): Promise<Policy> {
  const row = await queries.selectFrom('setting').select('value').where('name', '=', SETTING).executeTakeFirst();
  return policyFrom(row?.value);
}

export async function policy(ctx: ServiceContext): Promise<Policy> {
  return await policyOf(ctx.database.queries);
}

/**
 * Chooses a profile or the minutes of the idle lock. Throws `invalid` where `mlps3` asks for a lock and none or a later one was wished, `conflict` where it
 * wants separate administrators and somebody is two of them.
 */
export async function setPolicy(ctx: ServiceContext, change: PolicyChange): Promise<Policy> {
  permitPower(ctx.session, 'roles');
  const before = await policyOf(ctx.database.queries);
  const profile = change.profile ?? before.profile;
  const idle = checkedIdle(profile, change.idleMinutes);
  await ctx.database.transact(async (trx) => {
    if (POLICIES[profile].separate) await requireSeparate(trx);
    const value = idle === undefined ? profile : `${profile} ${idle}`;
    await trx
      .insertInto('setting')
      .values({ name: SETTING, value })
      .onConflict((on) => on.column('name').doUpdateSet({ value }))
      .execute();
    await recordAuditIn(trx, ctx, { kind: 'rights_changed', summary: `policy ${value}` });
  });
  return await policyOf(ctx.database.queries);
}

async function requireSeparate(queries: Queries): Promise<void> {
  const mixed = mixedAdministrators(await accountsOf(queries));
  if (mixed.length > 0) throw conflict('error.policy_mixed', { names: mixed.map(({ name }) => name).join(', ') }, { field: 'profile' });
}

function checkedIdle(profile: Profile, minutes: number | undefined): number | undefined {
  if (minutes === undefined) return undefined;
  const most = POLICIES[profile].idleMinutes;
  const least = most === 0 ? 0 : 1;
  const max = most === 0 ? MAX_IDLE_MINUTES : most;
  if (!Number.isInteger(minutes) || minutes < least || minutes > max) throw invalid('login.idle_range', { min: least, max, profile }, { field: 'idle' });
  return minutes;
}
