import type { EntityName } from '../../entities/names.ts';
import type { Cli } from '../command.ts';
import { newPassword } from '../prompt.ts';

/** `kehu operator password LOGIN`: a new password set by whoever owns the database; the way back in for the last administrator. */
export async function password(_entity: EntityName, cli: Cli, args: readonly string[]): Promise<void> {
  const [login = ''] = args;
  const [{ withOwnDatabase }, { resetPassword }] = await Promise.all([import('../../services/command-session.ts'), import('../../services/passwords.ts')]);
  await withOwnDatabase(cli.config.database, async (database) => {
    const typed = await newPassword(cli, 'cli.ask.operator_password');
    if (cli.dryRun) {
      cli.say('cli.dry_run_ok');
      return;
    }
    await resetPassword(database, login, typed, { source: 'command', now: Date.now, lang: cli.lang });
    cli.say('cli.password_set', { login });
  });
}
