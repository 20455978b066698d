import { dirname } from 'node:path';
import { errorText, t, type Lang, type MessageKey } from '../../i18n/index.ts';
import { AppError, unavailable, usage } from '../../errors.ts';
import type { BackupInfo, Keep, VerifiedBackup } from '../../services/backup-api.ts';
import type { ServiceContext } from '../../services/context.ts';
import { localTime } from '../../util/dates.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { writeJson, writePairs, writeTable } from '../format.ts';
import { progressOf } from '../progress.ts';
import { confirm } from '../prompt.ts';

/** `kehu backup [DIR]`: a backup now, while others work. */
export async function backup(cli: Cli, args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (_api, ctx) => {
    const services = await import('../../services/backup/make.ts');
    if (cli.dryRun) {
      cli.say('cli.dry_run_ok');
      return;
    }
    const progress = progressOf(cli, 'backup.progress', 'bytes');
    const done = await services
      .backup(ctx, { folder: args[0], passphraseFile: given.text('passphrase-file'), keep: given.text('keep') === 'settings' ? 'settings' : keepOf(given.text('keep')) }, { signal: cli.signal, onProgress: progress.show })
      .finally(progress.end);
    if (given.text('format') === 'json') await writeJson(cli.io, done);
    else {
      cli.say('backup.made', { path: done.backup.path, bytes: sizeText(done.backup.bytes) });
      if (done.folderMade) cli.say('backup.folder_made', { folder: dirname(done.backup.path) });
      if (done.removed.length > 0) cli.say('backup.rotated', { count: done.removed.length });
    }
  });
}

/** `7,4,12`: days, weeks, months. */
function keepOf(text: string | undefined): Keep | undefined {
  if (text === undefined) return undefined;
  const found = /^(\d{1,3}),(\d{1,3}),(\d{1,3})$/.exec(text.replaceAll('，', ',').replaceAll(' ', ''));
  const [daily = 0, weekly = 0, monthly = 0] = (found ?? []).slice(1).map(Number);
  if (found === null || daily + weekly + monthly === 0) throw usage('backup.keep_wrong', { text });
  return { daily, weekly, monthly };
}

/** `kehu backup list [DIR]`: what is there, the newest first. */
export async function list(cli: Cli, args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (_api, ctx) => {
    const { listBackups } = await import('../../services/backup/list.ts');
    const found = await listBackups(ctx, args[0]);
    if (given.text('format') === 'json') {
      await writeJson(cli.io, found);
      return;
    }
    for (const { path, name, error } of found.broken) cli.say('backup.broken', { path, reason: errorText(cli.lang, { ...error, params: { ...error.params, path: name } }) });
    if (found.fault !== null) throw AppError.fromPlain(found.fault);
    if (found.backups.length === 0) cli.say('backup.none', { folder: found.folder });
    else await writeTable(cli.io, columnsIn(cli.lang), found.backups.map((one) => cellsOf(one, ctx, cli.lang)));
  });
}

const columnsIn = (lang: Lang) =>
  [
    { header: t(lang, 'backup.column.at'), align: 'left' },
    { header: t(lang, 'backup.column.size'), align: 'right' },
    { header: t(lang, 'backup.column.reason'), align: 'left' },
    { header: t(lang, 'backup.column.encrypted'), align: 'left' },
    { header: t(lang, 'backup.column.file'), align: 'left' },
  ] as const;

const cellsOf = (one: BackupInfo, { session }: ServiceContext, lang: Lang): readonly string[] => [
  localTime(one.at, session.timeZone),
  sizeText(one.bytes),
  t(lang, `backup.reason.${one.reason}`),
  t(lang, one.encrypted ? 'field.flag.yes' : 'field.flag.no'),
  one.path,
];

/** `12.3 MB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1e3))} KB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

/** `kehu backup verify FILE`: exit code 6 where a byte is not as it was written. */
export async function verify(cli: Cli, args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (_api, ctx) => {
    const { verifyBackup } = await import('../../services/backup/open.ts');
    const progress = progressOf(cli, 'backup.progress.verify', 'bytes');
    const info = await verifyBackup(ctx, { path: args[0] ?? '', passphraseFile: given.text('passphrase-file') }, { signal: cli.signal, onProgress: progress.show }).finally(progress.end);
    if (given.text('format') === 'json') {
      await writeJson(cli.io, info);
      return;
    }
    const { manifest } = info;
    const records = Object.values(manifest.tables).reduce((sum, rows) => sum + rows, 0);
    await writePairs(cli.io, [
      [t(cli.lang, 'backup.column.file'), info.path],
      [t(cli.lang, 'backup.column.at'), localTime(info.at, ctx.session.timeZone)],
      [t(cli.lang, 'backup.column.company'), manifest.company],
      [t(cli.lang, 'backup.column.by'), manifest.by],
      [t(cli.lang, 'backup.column.size'), sizeText(info.bytes)],
      [t(cli.lang, 'backup.column.schema'), `${manifest.schema}`],
      [t(cli.lang, 'backup.column.rows'), `${records}`],
      [t(cli.lang, 'backup.column.head'), manifest.head],
    ]);
    cli.say(info.outdated ? 'backup.verified_older' : 'backup.verified', { version: info.schema });
  });
}

/** `kehu backup settings`: shows them, or sets those that are named. */
export async function settings(cli: Cli, _args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (_api, ctx) => {
    const services = await import('../../services/backup/settings.ts');
    const keep = keepOf(given.text('keep'));
    const passphraseFile = given.text('passphrase-file');
    const wanted = {
      ...(given.text('folder') === undefined ? {} : { folder: given.text('folder') }),
      ...(given.whole('every') === undefined ? {} : { everyHours: given.whole('every') }),
      ...keep,
      ...(passphraseFile === undefined ? {} : { passphraseFile: passphraseFile === 'none' ? null : passphraseFile }),
    };
    const current = Object.keys(wanted).length === 0 || cli.dryRun ? await services.backupSettings(ctx) : await services.setBackupSettings(ctx, wanted);
    if (given.text('format') === 'json') {
      await writeJson(cli.io, current);
      return;
    }
    await writePairs(cli.io, [
      [t(cli.lang, 'backup.setting.folder'), current.folder],
      [t(cli.lang, 'backup.setting.every'), current.everyHours === 0 ? t(cli.lang, 'backup.setting.never') : t(cli.lang, 'backup.setting.hours', { hours: current.everyHours })],
      [t(cli.lang, 'backup.setting.keep'), t(cli.lang, 'backup.setting.kept', { daily: current.daily, weekly: current.weekly, monthly: current.monthly })],
      [t(cli.lang, 'backup.setting.passphrase'), current.passphraseFile ?? t(cli.lang, 'backup.setting.plain')],
    ]);
  });
}

/** `kehu restore FILE`: puts a backup in the place of what is there. */
export async function restore(cli: Cli, args: readonly string[], given: Given): Promise<void> {
  const services = await import('../../services/backup/restore.ts');
  const location = cli.config.database;
  const request = { path: args[0] ?? '', passphraseFile: given.text('passphrase-file'), force: given.flag('force'), foreign: given.flag('foreign') };
  const progress = progressOf(cli, 'backup.progress.restore', 'bytes');
  const control = { signal: cli.signal, onProgress: progress.show };
  const tell = async (result: Awaited<ReturnType<typeof services.restoreBackup>>): Promise<void> => {
    progress.end();
    if (given.text('format') === 'json') await writeJson(cli.io, result);
    cli.say('backup.restored', { file: result.backup.path });
    if (result.safetyCopy !== null) cli.say('backup.safety', { path: result.safetyCopy });
    if (result.insteadOf !== null) cli.say('backup.elsewhere', { path: result.insteadOf });
  };
  /** What is wrong with it is said before anybody is asked; whether it goes on after the question. */
  const asked = async (info: VerifiedBackup, timeZone: string, questions: readonly [MessageKey, MessageKey]): Promise<boolean> => {
    const about = { at: localTime(info.at, timeZone), company: info.manifest.company, version: info.schema, location };
    if (cli.dryRun) cli.say('backup.would_restore', about);
    else await confirm(cli, questions[info.outdated ? 1 : 0], about);
    return !cli.dryRun;
  };
  if (await services.isHopeless(location)) {
    const info = await services.checkRestoreInto(location, request, control).finally(progress.end);
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    if (await asked(info, timeZone, ['backup.ask_into', 'backup.ask_into_older'])) await tell(await services.restoreInto(location, request, Date.now, control).finally(progress.end));
    return;
  }
  await withApi(cli, async (_api, ctx) => {
    const info = await services.checkRestore(ctx, request, control).finally(progress.end);
    if (await asked(info, ctx.session.timeZone, ['backup.ask_restore', 'backup.ask_older'])) await tell(await services.restoreBackup(ctx, request, control).finally(progress.end));
  }).catch((error: unknown) => {
    // What a newer program wrote is not replaced by an older one; whoever wants to go back all the same hears how.
    if (!(error instanceof AppError) || error.key !== 'error.database_newer') throw error;
    throw unavailable('backup.live_newer', { ...error.params, location });
  });
}
