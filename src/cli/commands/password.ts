import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { chosenPassword, readPassword } from '../prompt.ts';

/** `kehu password`: the own password, also where another must be chosen before anything else. */
export async function password(cli: Cli, _args: readonly string[], given: Given): Promise<void> {
  // Whoever had to give the password to get in is not asked for it twice.
  let current: string | null = null;
  const open = { allowOldPassword: true, onPassword: (typed: string) => void (current = typed) };
  await withApi(
    cli,
    async (api) => {
      const old = current ?? (await readPassword(cli, 'cli.ask.current_password'));
      const next = await chosenPassword(cli, given.text('new-password-file'), 'cli.ask.own_new_password');
      if (cli.dryRun) {
        cli.say('cli.dry_run_ok');
        return;
      }
      await api.changePassword(old, next);
      cli.say('cli.password_changed');
    },
    open,
  );
}
