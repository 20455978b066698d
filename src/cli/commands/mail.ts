import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import { usage } from '../../errors.ts';
import { errorText, t } from '../../i18n/index.ts';
import type { Api, Selection } from '../../services/api.ts';
import type { ServiceContext } from '../../services/context.ts';
import type { BouncesRead, MailActed, MailAction, MailJob, MailLeftOut, MailRun } from '../../services/mail-api.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { writeJson, writeTable } from '../format.ts';
import { write } from '../io.ts';
import { progressOf } from '../progress.ts';
import { confirm } from '../prompt.ts';
import { findRecord, findRecords } from '../records.ts';
import { WRITTEN_TO } from '../specs/mail.ts';
import { chosen } from '../verbs/selection.ts';

/** Letters that a dry run shows whole. */
const SHOWN = 3;

/** `kehu mail compose`: letters to those named or filtered, into the outbox; with --dry-run the first ones as they would be. */
export async function compose(cli: Cli, _args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api, ctx) => {
    const job = await jobGiven(api, cli, given);
    const preview = await api.mailPreview(job, 0, SHOWN, { signal: cli.signal });
    const json = given.text('format') === 'json';
    if (cli.dryRun) {
      if (json) return await writeJson(cli.io, preview);
      for (const { address, name, subject, text } of preview.letters) await write(cli.io.stdout, `${t(cli.lang, 'cli.mail.letter', { to: name === '' ? address : `${name} <${address}>`, subject, text })}\n\n`);
      tellLeftOut(cli, preview.leftOut);
      cli.say('cli.mail.would', { count: preview.count, left: preview.leftOut.length });
      return;
    }
    if (preview.count !== 1 || preview.leftOut.length > 0) {
      tellLeftOut(cli, preview.leftOut);
      if (preview.count > 0) await confirm(cli, 'cli.mail.ask', { count: preview.count });
    }
    const queued = await api.queueMail(job, preview.count, { signal: cli.signal });
    const run = given.flag('send') && queued.sending !== null ? await sendOf(cli, ctx, queued.sending) : null;
    if (json) await writeJson(cli.io, { ...queued, run });
    else cli.say('cli.mail.queued', { count: queued.queued, sending: queued.sending ?? 0 });
    if (run !== null) tellRun(cli, run);
  });
}

async function sendOf(cli: Cli, ctx: ServiceContext, sending: number): Promise<MailRun> {
  const { sendMail } = await import('../../services/mail/send.ts');
  const progress = progressOf(cli, 'tui.mail.sending');
  return await sendMail(ctx, { sending, now: true }, { signal: cli.signal, onProgress: progress.show }).finally(progress.end);
}

async function jobGiven(api: Api, cli: Cli, given: Given): Promise<MailJob> {
  const template = given.text('template');
  const known = template === undefined ? null : await api.get('mail_template', await findRecord(api, 'mail_template', template, { lang: cli.lang }));
  const written = await textGiven(cli, given);
  return {
    ...(await selected(api, cli, given)),
    subject: given.text('subject') ?? String(known?.values['subject'] ?? ''),
    text: written ?? String(known?.values['body'] ?? ''),
    templateId: known?.id ?? null,
    files: given.list('attach'),
    documents: await findRecords(api, 'document', given.list('document'), { lang: cli.lang }),
  };
}

async function textGiven(cli: Cli, given: Given): Promise<string | undefined> {
  const [text, file] = [given.text('text'), given.text('text-file')];
  if (text !== undefined && file !== undefined) throw usage('cli.options_conflict', { first: '--text', second: '--text-file' });
  if (file === undefined) return text;
  if (file === '-') return await readAll(cli.io.stdin);
  return await readFile(file, 'utf8').catch(() => {
    throw usage('mail.no_file', { path: file });
  });
}

/** The records named, else those that are filtered; never all by silence. */
async function selected(api: Api, cli: Cli, given: Given): Promise<Selection> {
  const named = WRITTEN_TO.filter((entity) => given.list(entity).length > 0);
  const filter = given.text('where');
  const [entity = WRITTEN_TO.find((one) => one === given.text('entity')) ?? 'customer', second] = named;
  if (second !== undefined) throw usage('cli.options_conflict', { first: `--${entity}`, second: `--${second}` });
  if (named.length > 0 && filter !== undefined) throw usage('cli.options_conflict', { first: `--${entity}`, second: '--where' });
  if (named.length > 0) return { entity, ids: await findRecords(api, entity, given.list(entity), { lang: cli.lang }) };
  if (filter === undefined || filter.trim() === '') throw usage('cli.mail.which', { options: WRITTEN_TO.map((name) => `--${name}`).join(', ') });
  return { entity, filter };
}

function tellLeftOut(cli: Cli, leftOut: readonly MailLeftOut[]): void {
  if (leftOut.length === 0) return;
  cli.say('cli.mail.left', { count: leftOut.length });
  if (!cli.quiet) for (const { label, reason } of leftOut) cli.io.stderr.write(`  ${label}: ${t(cli.lang, `mail.left.${reason}`)}\n`);
}

/** `kehu mail send`: what is due; exit code 1 where not all could be tried. The owner of the database needs no login: a timer has none. */
export async function send(cli: Cli, _args: readonly string[], given: Given): Promise<number> {
  const { sendAsOwner, sendMail } = await import('../../services/mail/send.ts');
  const options = { limit: given.whole('limit'), now: given.flag('now') };
  const progress = progressOf(cli, 'tui.mail.sending');
  const control = { signal: cli.signal, onProgress: progress.show };
  const byOwner = async (): Promise<MailRun> => {
    const { withOwnDatabase } = await import('../../services/command-session.ts');
    return await withOwnDatabase(cli.config.database, async (database) => await sendAsOwner(database, Date.now, options, control));
  };
  const asOperator = cli.forced !== undefined || cli.config.operator !== null;
  const run = await (asOperator ? withApi(cli, async (_api, ctx) => await sendMail(ctx, options, control)) : byOwner()).finally(progress.end);
  if (given.text('format') === 'json') await writeJson(cli.io, run);
  tellRun(cli, run);
  return run.stopped === null ? 0 : 1;
}

function tellRun(cli: Cli, { stopped, ...counts }: MailRun): void {
  cli.say('cli.mail.run', counts);
  if (stopped !== null) cli.say('cli.mail.stopped', { reason: errorText(cli.lang, stopped) });
}

/** `kehu mail retry|cancel|queue|arrived RECORD…|--where QUERY`. What may arrive twice is asked for. */
export async function act(action: Exclude<MailAction, 'bounce'>, cli: Cli, args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api) => {
    const selection = await chosen(api, 'mail', cli, args, given);
    if (cli.dryRun) return cli.say('cli.mail.would', { count: (await api.count(selection, 1_000_000)).value, left: 0 });
    if (action === 'retry') {
      const doubtful = await api.count({ ...selection, filter: [selection.filter ?? '', 'state:doubtful'].filter((line) => line.trim() !== '').map((line) => `(${line})`).join(' ') }, 1_000_000);
      if (doubtful.value > 0) await confirm(cli, 'cli.mail.ask_retry', { count: doubtful.value });
    }
    await tellActed(cli, given, await api.mailAct(action, selection, given.text('reason')));
  });
}

async function tellActed(cli: Cli, given: Given, acted: MailActed | BouncesRead): Promise<void> {
  if (given.text('format') === 'json') await writeJson(cli.io, acted);
  cli.say('cli.mail.acted', { changed: acted.changed, skipped: acted.skipped });
  if ('unknown' in acted && acted.unknown.length > 0) cli.say('cli.mail.unknown', { names: acted.unknown.join(', ') });
  if ('unread' in acted && acted.unread > 0) cli.say('mail.bounces_unread', { count: acted.unread });
}

/** `kehu mail bounce`: letters that came back, named, filtered, or told by a file. */
export async function bounce(cli: Cli, args: readonly string[], given: Given): Promise<void> {
  const file = given.text('file');
  await withApi(cli, async (api, ctx) => {
    if (file === undefined) return await tellActed(cli, given, await api.mailAct('bounce', await chosen(api, 'mail', cli, args, given), given.text('reason')));
    if (args.length > 0 || given.text('where') !== undefined) throw usage('cli.options_conflict', { first: '--file', second: args.length > 0 ? '<record>' : '--where' });
    const { bouncesFrom, markBounces } = await import('../../services/mail/bounces.ts');
    const { readBounces } = await import('../../services/mail/bounce-file.ts');
    if (file === '-' && cli.io.stdin.isTTY === true) throw usage('cli.stdin_is_terminal');
    await tellActed(cli, given, file === '-' ? await markBounces(ctx, readBounces(await readAll(cli.io.stdin))) : await bouncesFrom(ctx, file));
  });
}

/** `kehu mail fields [customer|contact]`: what may stand between the braces. */
export async function fields(cli: Cli, args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api) => {
    const found = await api.mergeFields(WRITTEN_TO.find((entity) => entity === args[0]) ?? 'customer');
    if (given.text('format') === 'json') await writeJson(cli.io, found);
    else await writeTable(cli.io, [{ header: '{{…}}', align: 'left' }, { header: t(cli.lang, 'record.name'), align: 'left' }], found.map(({ name, label }) => [name, label]));
  });
}
