import { errorText, t } from '../../i18n/index.ts';
import { MAIL_CONSENT, MAIL_SECURITY, type MailAccount, type MailAccountShown, type MailTest } from '../../services/mail-api.ts';
import { localTime } from '../../util/dates.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { writeJson, writePairs } from '../format.ts';
import { chosenPassword } from '../prompt.ts';

const TEXTS = { host: 'host', user: 'user', from: 'fromAddress', 'from-name': 'fromName', 'reply-to': 'replyTo', ca: 'caFile' } as const satisfies Readonly<Record<string, keyof MailAccount>>;

/** `kehu mail account`: shows it, or sets what is named. */
export async function account(cli: Cli, _args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api, { session }) => {
    const before = await api.mailAccount();
    const wanted = accountGiven(before, given);
    const password = await passwordGiven(cli, given);
    const changes = password !== null || JSON.stringify(plain(before)) !== JSON.stringify(wanted);
    if (changes && !cli.dryRun) {
      await api.setMailAccount(wanted, password);
      cli.say('cli.mail.kept');
    }
    const now = changes && !cli.dryRun ? await api.mailAccount() : { ...before, ...wanted };
    if (given.text('format') === 'json') await writeJson(cli.io, now);
    else await writePairs(cli.io, pairsOf(cli, now, session.timeZone));
    if (cli.dryRun) cli.say('cli.dry_run_ok');
  });
}

const plain = ({ hasPassword: _has, passwordFile: _file, paused: _paused, waiting: _waiting, ...kept }: MailAccountShown): MailAccount => kept;

function accountGiven(before: MailAccountShown, given: Given): MailAccount {
  const texts: Partial<Record<keyof MailAccount, string>> = Object.fromEntries(Object.entries(TEXTS).flatMap(([option, name]) => (given.text(option) === undefined ? [] : [[name, given.text(option) ?? '']])));
  const security = MAIL_SECURITY.find((one) => one === given.text('security')) ?? before.security;
  // The port that goes with the encryption, unless one is named.
  const port = given.whole('port') ?? (given.text('security') === undefined || security === before.security ? before.port : { tls: 465, starttls: 587, none: 25 }[security]);
  const { host, user, fromAddress, fromName, replyTo, caFile } = { ...plain(before), ...texts };
  return { ...plain(before), host, user, fromAddress, fromName, replyTo, caFile, security, port, consent: MAIL_CONSENT.find((one) => one === given.text('consent')) ?? before.consent };
}

async function passwordGiven(cli: Cli, given: Given): Promise<string | null> {
  const file = given.text('secret-file');
  return file === undefined && !given.flag('ask-password') ? null : await chosenPassword(cli, file, 'cli.ask.password');
}

function pairsOf(cli: Cli, now: MailAccountShown, timeZone: string): readonly (readonly [string, string])[] {
  const { lang } = cli;
  return [
    [t(lang, 'mail.set.host'), now.host === '' ? t(lang, 'cli.mail.none') : `${now.host}:${now.port}`],
    [t(lang, 'mail.set.security'), t(lang, `mail.set.security.${now.security}`)],
    [t(lang, 'mail.set.user'), now.user],
    [t(lang, 'cli.mail.password_where'), t(lang, now.hasPassword ? 'cli.mail.password_there' : 'cli.mail.password_missing', { path: now.passwordFile })],
    [t(lang, 'mail.set.fromAddress'), now.fromName === '' ? now.fromAddress : `${now.fromName} <${now.fromAddress}>`],
    [t(lang, 'mail.set.replyTo'), now.replyTo],
    [t(lang, 'mail.set.caFile'), now.caFile],
    [t(lang, 'mail.set.consent'), t(lang, `mail.set.consent.${now.consent}`)],
    ['', t(lang, 'mail.waiting', { count: now.waiting })],
    ...(now.paused === null ? [] : [['', t(lang, 'mail.paused', { until: localTime(now.paused.until, timeZone), reason: errorText(lang, now.paused.error) })] as const]),
  ];
}

/** What a test found, as a sentence. */
export function testWords({ tls, loggedIn, accepted }: MailTest, lang: Cli['lang']): string {
  const params = { tls: tls ?? t(lang, 'mail.test.plain'), login: t(lang, loggedIn ? 'mail.test.logged_in' : 'mail.test.no_login') };
  return accepted === null ? t(lang, 'mail.test.done', params) : t(lang, 'mail.test.sent', { ...params, reply: accepted });
}

/** `kehu mail test [ADDRESS]`: exit code 1 where it does not work. */
export async function test(cli: Cli, args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api) => {
    const found = await api.testMail(args[0] ?? null);
    if (given.text('format') === 'json') await writeJson(cli.io, found);
    else if (!cli.quiet) cli.io.stderr.write(`${testWords(found, cli.lang)}\n`);
  });
}
