import { failed, invalid } from '../../errors.ts';
import { t } from '../../i18n/index.ts';
import { recordAudit } from '../audit.ts';
import type { ServiceContext } from '../context.ts';
import type { MailAccount, MailTest } from '../mail-api.ts';
import { permitPower } from '../power.ts';
import { addressOf, checkedAccount, readMailPassword, requireAccount } from './account.ts';
import { newMessageId } from './compose.ts';
import { composeLetter } from './letter.ts';
import { openLine } from './smtp.ts';

/**
 * Connects, encrypts, logs in, and sends a letter to `to` where it is given: past the outbox, for it is about the account. Throws `failed` in the words of the
 * server, `invalid` for an address that is none.
 */
export async function testMail(ctx: ServiceContext, to: string | null, typed?: { readonly account: MailAccount; readonly password: string | null }): Promise<MailTest> {
  permitPower(ctx.session, 'server');
  const account = typed === undefined ? await requireAccount(ctx.database) : checkedAccount(ctx, typed.account);
  const address = to === null || to.trim() === '' ? null : addressOf(ctx, to, 'to');
  const line = await openLine(account, await passwordFor(ctx, account, typed?.password ?? null));
  try {
    const accepted = address === null ? null : await sendTest(ctx, account, address, line);
    return { tls: line.tls, loggedIn: line.loggedIn, accepted };
  } finally {
    line.close();
  }
}

/** The one that is kept only goes to the server and the name that it was kept for. */
async function passwordFor(ctx: ServiceContext, account: MailAccount, typed: string | null): Promise<string | null> {
  if (typed !== null) return typed;
  const kept = await readMailPassword(ctx.database);
  if (kept === null) return null;
  const known = await requireAccount(ctx.database);
  if (known.host !== account.host || known.user !== account.user) throw invalid('mail.password_again', {}, { field: 'password' });
  return kept;
}

async function sendTest(ctx: ServiceContext, account: MailAccount, address: string, line: Awaited<ReturnType<typeof openLine>>): Promise<string> {
  const { lang, operatorName } = ctx.session;
  const subject = t(lang, 'mail.test.subject');
  await recordAudit(ctx, { kind: 'mail', entity: 'mail', summary: subject, count: 1 });
  const text = t(lang, 'mail.test.text', { operator: operatorName });
  const raw = await composeLetter(account, { messageId: newMessageId(account.fromAddress), name: '', address, subject, text, list: false, at: ctx.now() }, []);
  const answer = await line.send(account.fromAddress, address, raw, async () => await Promise.resolve(true));
  if (answer.kind !== 'accepted') throw failed('mail.test_refused', { address, reason: answer.reply });
  return answer.reply;
}
