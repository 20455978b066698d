import { disableLeavers } from '../rules/employee.ts';
import type { ServiceContext } from './context.ts';
import { runStep } from './ledger.ts';
import { ruleRun } from './write.ts';

/** Disables the logins of everybody whose last day has passed, as one security step; how many. */
export async function disableAllLeavers(ctx: ServiceContext): Promise<number> {
  const { result } = await runStep(ctx, { action: 'security', entity: 'operator' }, async (run) => {
    const names = await disableLeavers(ruleRun(run));
    run.summary = names.join(', ');
    return names.length;
  });
  return result;
}
