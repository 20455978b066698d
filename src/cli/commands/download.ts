import { usage } from '../../errors.ts';
import { t, translate } from '../../i18n/index.ts';
import { localTime } from '../../util/dates.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { writeJson, writeTable } from '../format.ts';

export function numberOf(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw usage('cli.key.not_a_number', { text });
  return Number(text);
}

/** `kehu download N`: writes it to standard output as it is; without a number what there is. */
export async function fetch(cli: Cli, args: readonly string[]): Promise<void> {
  const [number] = args;
  if (number === undefined) {
    await writeList(cli, false);
    return;
  }
  const id = numberOf(number);
  if (cli.io.stdout.isTTY === true) throw usage('cli.binary_to_terminal', { format: `download ${id}` });
  await withApi(cli, async (_api, ctx) => {
    const { downloadTo } = await import('../../services/downloads.ts');
    await downloadTo(ctx, id, cli.io.stdout, { signal: cli.signal });
  });
}

/** `kehu download list` */
export async function list(cli: Cli, _args: readonly string[], given: Given): Promise<void> {
  await writeList(cli, given.text('format') === 'json');
}

const COLUMNS = ['id', 'name', 'kind', 'size', 'made_at', 'expires_at', 'taken_at'] as const;

async function writeList(cli: Cli, json: boolean): Promise<void> {
  await withApi(cli, async (api) => {
    const { list: all, used, quota } = await api.downloads();
    if (json) {
      await writeJson(cli.io, all);
      return;
    }
    const [first] = all;
    if (first === undefined) {
      cli.say('cli.download.none');
      return;
    }
    const { timeZone } = await api.session();
    const time = (iso: string | null): string => (iso === null ? '' : localTime(iso, timeZone));
    const columns = COLUMNS.map((id) => ({ header: t(cli.lang, `cli.download.${id}`), align: id === 'size' || id === 'id' ? ('right' as const) : ('left' as const) }));
    await writeTable(cli.io, columns, all.map((one) => [String(one.id), one.name, translate(cli.lang, `download.kind.${one.kind}`), String(one.size), time(one.madeAt), time(one.expiresAt), time(one.takenAt)]));
    cli.say('cli.download.used', { used: (used / 1e6).toFixed(1), quota: quota / 1e6, command: first.command });
  });
}

/** `kehu download remove N…` */
export async function remove(cli: Cli, args: readonly string[]): Promise<void> {
  const ids = args.map(numberOf);
  await withApi(cli, async (api) => {
    for (const id of ids) {
      if (!cli.dryRun) await api.removeDownload(id);
      cli.say(cli.dryRun ? 'cli.dry_run_ok' : 'cli.download.removed', { id });
    }
  });
}
