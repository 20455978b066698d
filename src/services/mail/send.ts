import type { Database } from '../../db/database.ts';
import { AppError, failed, notPermitted, type PlainError } from '../../errors.ts';
import { isoTime } from '../../util/dates.ts';
import type { Control, ServiceContext } from '../context.ts';
import { ownsDatabase } from '../login.ts';
import type { MailAccount, MailRun } from '../mail-api.ts';
import { permit } from '../permit.ts';
import { programContext } from '../program-session.ts';
import { endPause, pauseMail, pauseOf, readAccount, readMailPassword, requireAccount } from './account.ts';
import { claimNext, giveBack, markHanded, settleLetter, takeFromTheDead, type Claimed, type Outcome } from './delivery.ts';
import { filesOf, type MailFile } from './files.ts';
import { composeLetter } from './letter.ts';
import { openLine, type MailLine, type SendAnswer } from './smtp.ts';

/** After how long a letter is tried again that the server put off, once more each time; after some three days it is given up. */
const RETRY_MS = [1, 5, 15, 60, 240, 480, 960, 1440, 1440].map((minutes) => minutes * 60_000);
/** Letters over one line: some servers count. */
const PER_LINE = 100;

export interface SendOptions {
  /** Only those of one sending. */
  readonly sending?: number | undefined;
  /** At most so many. */
  readonly limit?: number | undefined;
  /** The server is tried though it is being left alone. */
  readonly now?: boolean;
  /** No letter is begun after that moment, milliseconds. */
  readonly until?: number;
}

type Counts = { -readonly [K in 'sent' | 'failed' | 'later' | 'doubtful' | 'cancelled']: number };

interface Turn {
  readonly ctx: ServiceContext;
  readonly account: MailAccount;
  readonly password: string | null;
  readonly options: SendOptions;
  readonly control: Control;
  readonly counts: Counts;
  /** What the letters of the last sending carry. */
  files: { readonly sending: number; readonly list: readonly MailFile[] } | null;
  line: MailLine | null;
  /** Letters that went over it. */
  used: number;
}

/** Sends what is due, as the program itself: whoever may write letters may set off those that wait. Any number of processes may do so at once. */
export async function sendMail(ctx: ServiceContext, options: SendOptions = {}, control: Control = {}): Promise<MailRun> {
  permit(ctx.session, 'create', 'mail');
  return await sendDue(await programContext(ctx.database, ctx.now), options, control);
}

/** The same for a timer and for `programContext`. Throws `failed` where no account is set up and letters wait. */
export async function sendDue(ctx: ServiceContext, options: SendOptions = {}, control: Control = {}): Promise<MailRun> {
  const counts: Counts = { sent: 0, failed: 0, later: 0, doubtful: await takeFromTheDead(ctx), cancelled: 0 };
  const stopped = await sendAll(ctx, options, control, counts);
  return { ...counts, waiting: await waitingLetters(ctx), stopped };
}

async function sendAll(ctx: ServiceContext, options: SendOptions, control: Control, counts: Counts): Promise<PlainError | null> {
  if ((await waitingLetters(ctx)) === 0) return null;
  const account = await requireAccount(ctx.database);
  const pause = options.now === true ? null : await pauseOf(ctx.database, ctx.now());
  if (pause !== null) return pause.error;
  const turn: Turn = { ctx, account, password: await readMailPassword(ctx.database), options, control, counts, files: null, line: null, used: 0 };
  try {
    await sendEach(turn);
    return null;
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
    await pauseMail(ctx.database, ctx.now(), error.toPlain());
    return error.toPlain();
  } finally {
    turn.line?.close();
  }
}

async function waitingLetters({ database }: ServiceContext): Promise<number> {
  const { count } = await database.queries.selectFrom('mail_delivery').select(({ fn }) => fn.countAll().as('count')).where('state', '=', 'waiting').executeTakeFirstOrThrow();
  return Number(count);
}

async function sendEach(turn: Turn): Promise<void> {
  const { ctx, options, control, counts } = turn;
  const total = await waitingLetters(ctx);
  for (let done = 0; done < (options.limit ?? Infinity); done += 1) {
    // A letter that was begun is ended: stopping in its midst would leave it doubtful.
    if (control.signal?.aborted === true || ctx.now() >= (options.until ?? Infinity)) return;
    const letter = await claimNext(ctx, options.sending, () => (counts.cancelled += 1));
    if (letter === null) return;
    await sendLetter(turn, letter);
    control.onProgress?.({ done: done + 1, total });
  }
}

async function sendLetter(turn: Turn, letter: Claimed): Promise<void> {
  const { ctx, account, counts } = turn;
  let answer: SendAnswer;
  try {
    const raw = await rawOf(turn, letter);
    const line = await lineOf(turn);
    answer = await line.send(account.fromAddress, letter.address, raw, async () => await markHanded(ctx, letter));
    turn.used += 1;
  } catch (error) {
    await giveBack(ctx, letter);
    throw error;
  }
  const outcome = outcomeOf(ctx, letter, answer);
  if (outcome === null) {
    await giveBack(ctx, letter);
    throw failed('mail.line_broken', { host: account.host, reason: answer.reply });
  }
  await settleLetter(ctx, letter, outcome);
  counts[outcome.state === 'waiting' ? 'later' : outcome.state] += 1;
  if (outcome.state === 'sent') await endPause(ctx.database);
  // The server closes: it wants to be left alone.
  if (answer.kind === 'refused' && answer.code === 421) throw failed('mail.line_broken', { host: account.host, reason: answer.reply });
  if (answer.kind === 'unknown') throw failed('mail.line_broken', { host: account.host, reason: answer.reply });
}

/** What became of it; null where the server has had nothing of it. */
function outcomeOf(ctx: ServiceContext, { attempts }: Claimed, answer: SendAnswer): Outcome | null {
  if (answer.kind === 'accepted') return { state: 'sent' };
  if (answer.kind !== 'refused') return answer.kind === 'unknown' ? { state: 'doubtful', reason: answer.reply } : null;
  if (answer.forGood) return { state: 'failed', reason: answer.reply };
  const wait = RETRY_MS[attempts];
  return wait === undefined ? { state: 'failed', reason: answer.reply } : { state: 'waiting', reason: answer.reply, nextAt: isoTime(ctx.now() + wait) };
}

async function rawOf(turn: Turn, letter: Claimed): Promise<Buffer> {
  if (turn.files?.sending !== letter.sendingId) turn.files = { sending: letter.sendingId, list: await filesOf(turn.ctx, letter.sendingId) };
  return await composeLetter(turn.account, { ...letter, at: turn.ctx.now() }, turn.files.list);
}

async function lineOf(turn: Turn): Promise<MailLine> {
  if (turn.line !== null && (!turn.line.isOpen() || turn.used >= PER_LINE)) {
    turn.line.close();
    turn.line = null;
  }
  if (turn.line === null) {
    turn.line = await openLine(turn.account, turn.password);
    turn.used = 0;
  }
  return turn.line;
}

/** So long a turn of the timer sends: the other jobs wait for it. */
const TURN_MS = 50_000;

/** What waits in the outbox, sent by a timer and by open sessions; how many letters were settled. */
export async function sendTurn(ctx: ServiceContext, control: Control): Promise<number> {
  if ((await readAccount(ctx.database)).host === '') return 0;
  const { sent, failed: refused } = await sendDue(ctx, { until: ctx.now() + TURN_MS }, control);
  return sent + refused;
}

/** The same for whoever owns the database, without a login: what cron runs. Throws `not_permitted` for anybody else. */
export async function sendAsOwner(database: Database, now: () => number, options: SendOptions, control: Control): Promise<MailRun> {
  if (!(await ownsDatabase(database))) throw notPermitted('error.not_file_owner');
  return await sendDue(await programContext(database, now), options, control);
}
