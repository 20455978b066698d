import { usage } from '../../errors.ts';
import { t } from '../../i18n/index.ts';
import type { ServerSettings } from '../../services/api.ts';
import { PROGRAM_KINDS } from '../../services/server-api.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { writeJson, writeTable } from '../format.ts';
import { numberOf } from './download.ts';

/** `kehu programs`: what may be started, printed to and kept. */
export async function programs(cli: Cli, _args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api) => {
    const settings = await api.serverSettings();
    if (given.text('format') === 'json') {
      await writeJson(cli.io, settings);
      return;
    }
    const paths = (list: readonly string[] | null): string => (list === null ? t(cli.lang, 'server.any') : list.join(', ') || t(cli.lang, 'server.none'));
    const rows = [
      ...PROGRAM_KINDS.map((kind) => [kind, t(cli.lang, `server.program.${kind}`), paths(settings.programs[kind])]),
      ['printers', t(cli.lang, 'server.set.printers'), settings.printers === null ? `${paths(null)} ${t(cli.lang, 'server.only_listed')}` : paths(settings.printers)],
      ['address', t(cli.lang, 'server.set.address'), settings.address],
      ['days', t(cli.lang, 'server.set.downloadDays'), String(settings.downloadDays)],
      ['megabytes', t(cli.lang, 'server.set.downloadMegabytes'), String(settings.downloadMegabytes)],
      ['heads', t(cli.lang, 'server.set.heads'), paths(settings.heads)],
    ];
    await writeTable(cli.io, ['', t(cli.lang, 'cli.programs.name'), t(cli.lang, 'cli.programs.value')].map((header) => ({ header, align: 'left' as const })), rows);
  });
}

/** `kehu programs set WHAT VALUE` */
export async function set(cli: Cli, args: readonly string[]): Promise<void> {
  const [what = '', value = ''] = args;
  await withApi(cli, async (api) => {
    const next = changed(await api.serverSettings(), what, value);
    if (!cli.dryRun) await api.setServerSettings(next);
    cli.say(cli.dryRun ? 'cli.dry_run_ok' : 'cli.programs.kept', { what, value });
  });
}

function changed(settings: ServerSettings, what: string, value: string): ServerSettings {
  const words = value.split(/[,，]/).map((word) => word.trim()).filter((word) => word !== '');
  const list = value === 'any' ? null : value === 'none' ? [] : words;
  const kind = PROGRAM_KINDS.find((one) => one === what);
  if (kind !== undefined) return { ...settings, programs: { ...settings.programs, [kind]: list } };
  if (what === 'printers') return { ...settings, printers: list };
  if (what === 'address') return { ...settings, address: value === 'none' ? '' : value.trim() };
  if (what === 'days') return { ...settings, downloadDays: numberOf(value) };
  if (what === 'megabytes') return { ...settings, downloadMegabytes: numberOf(value) };
  if (what === 'heads') return { ...settings, heads: list ?? [] };
  throw usage('cli.usage', { reason: what });
}
