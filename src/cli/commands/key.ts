import { text } from 'node:stream/consumers';
import { usage } from '../../errors.ts';
import { t } from '../../i18n/index.ts';
import { localTime } from '../../util/dates.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { writeJson, writeTable } from '../format.ts';
import { numberOf } from './download.ts';

/** `kehu key add LOGIN < key.pub` */
export async function add(cli: Cli, args: readonly string[], given: Given): Promise<void> {
  const [login = ''] = args;
  if (cli.io.stdin.isTTY === true) throw usage('cli.stdin_is_terminal');
  const line = await text(cli.io.stdin);
  await withApi(cli, async (api) => {
    const { readPublicKey } = await import('../../auth/ssh-key.ts');
    readPublicKey(line);
    if (cli.dryRun) {
      cli.say('cli.dry_run_ok');
      return;
    }
    const key = await api.addKey(login, line, given.text('label') ?? '');
    if (given.text('format') === 'json') await writeJson(cli.io, key);
    cli.say('cli.key.added', { login: key.login, id: key.id, type: key.type, fingerprint: key.fingerprint, path: cli.config.server.keyFile });
  });
}

const COLUMNS = ['id', 'operator', 'login', 'type', 'fingerprint', 'label', 'added_at', 'used_at'] as const;

/** `kehu key list` */
export async function list(cli: Cli, _args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api) => {
    const login = given.text('operator');
    const all = (await api.keys()).filter((key) => login === undefined || key.login === login);
    if (given.text('format') === 'json') {
      await writeJson(cli.io, all);
      return;
    }
    if (all.length === 0) {
      cli.say('cli.key.none');
      return;
    }
    const { timeZone } = await api.session();
    const time = (iso: string | null): string => (iso === null ? '' : localTime(iso, timeZone));
    const columns = COLUMNS.map((id) => ({ header: t(cli.lang, `cli.key.${id}`), align: 'left' as const }));
    await writeTable(cli.io, columns, all.map((key) => [String(key.id), key.operator, key.login, `${key.type} ${key.bits}`, key.fingerprint, key.label, time(key.addedAt), time(key.usedAt)]));
  });
}

/** `kehu key remove N…` */
export async function remove(cli: Cli, args: readonly string[]): Promise<void> {
  const ids = args.map(numberOf);
  await withApi(cli, async (api) => {
    for (const id of ids) {
      if (!cli.dryRun) await api.removeKey(id);
      cli.say(cli.dryRun ? 'cli.dry_run_ok' : 'cli.key.removed', { id });
    }
  });
}

/** `kehu key sync` */
export async function sync(cli: Cli): Promise<void> {
  await withApi(cli, async (_api, ctx) => {
    const { syncKeys } = await import('../../services/ssh-keys.ts');
    cli.say('cli.key.synced', { path: cli.config.server.keyFile, count: await syncKeys(ctx) });
  });
}
