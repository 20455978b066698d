import { isProfile } from '../../auth/policy.ts';
import { usage } from '../../errors.ts';
import { t } from '../../i18n/index.ts';
import { policyWords } from '../../services/policy-words.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { writeJson, writePairs } from '../format.ts';

/** `kehu policy show` */
export async function show(cli: Cli, _args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api) => {
    const policy = await api.policy();
    if (given.text('format') === 'json') await writeJson(cli.io, policy);
    else await writePairs(cli.io, policyWords(policy, cli.lang));
  });
}

/** `kehu policy set [PROFILE] [--idle MINUTES]` */
export async function set(cli: Cli, args: readonly string[], given: Given): Promise<void> {
  const [profile] = args;
  const idleMinutes = given.whole('idle');
  if (profile === undefined && idleMinutes === undefined) throw usage('cli.policy_nothing');
  await withApi(cli, async (api) => {
    if (cli.dryRun) {
      cli.say('cli.dry_run_ok');
      return;
    }
    const policy = await api.setPolicy({ ...(profile !== undefined && isProfile(profile) ? { profile } : {}), ...(idleMinutes === undefined ? {} : { idleMinutes }) });
    cli.say('login.policy.set', { profile: t(cli.lang, `login.profile.${policy.profile}`) });
  });
}
