import type { EntityName } from '../../entities/names.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { chosenPassword } from '../prompt.ts';

/**
 * `kehu operator password LOGIN`: a new password for another operator. Set by whoever owns the database, which is the way back in for the last administrator, or
 * by an administrator who was named by --as or came in by a key.
 */
export async function password(_entity: EntityName, cli: Cli, args: readonly string[], given: Given): Promise<void> {
  const [login = ''] = args;
  if (cli.config.operator === null && cli.forced === undefined) await setByOwner(cli, login, given);
  else await setByAdministrator(cli, login, given);
}

async function setByAdministrator(cli: Cli, login: string, given: Given): Promise<void> {
  await withApi(cli, async (api) => {
    const typed = await chosenPassword(cli, given.text('new-password-file'), 'cli.ask.operator_password');
    if (cli.dryRun) {
      cli.say('cli.dry_run_ok');
      return;
    }
    await api.setPassword(login, typed);
    cli.say('cli.password_set_change', { login });
  });
}

async function setByOwner(cli: Cli, login: string, given: Given): Promise<void> {
  const [{ withOwnDatabase }, { resetPassword }] = await Promise.all([import('../../services/command-session.ts'), import('../../services/passwords.ts')]);
  const recover = given.flag('recover');
  const mustChange = !recover && !given.flag('keep');
  await withOwnDatabase(cli.config.database, async (database) => {
    const typed = await chosenPassword(cli, given.text('new-password-file') ?? cli.config.passwordFile ?? undefined, 'cli.ask.operator_password');
    if (cli.dryRun) {
      cli.say('cli.dry_run_ok');
      return;
    }
    await resetPassword(database, login, typed, { source: 'command', now: Date.now, lang: cli.lang, recover, mustChange });
    cli.say(recover ? 'cli.password_recovered' : mustChange ? 'cli.password_set_change' : 'cli.password_set', { login });
  });
}
