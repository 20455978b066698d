import { MOUSE } from '../../services/preferences.ts';
import type { Cli } from '../command.ts';
import { withApi } from '../connect.ts';

/** `kehu mouse [on|off]`: a setting of one's own; screens that are open learn of it at the next login. */
export async function mouse(cli: Cli, args: readonly string[]): Promise<void> {
  const [wanted] = args;
  await withApi(cli, async (api) => {
    if (wanted !== undefined && !cli.dryRun) await api.setPreference(MOUSE, wanted === 'on' ? 'on' : null);
    const on = wanted === undefined || cli.dryRun ? (await api.preference(MOUSE)) === 'on' : wanted === 'on';
    cli.say(on ? 'cli.mouse.on' : 'cli.mouse.off');
  });
}
