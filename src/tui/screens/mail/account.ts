import type { PlainError } from '../../../errors.ts';
import { hasPower } from '../../../auth/permissions.ts';
import type { ActionId } from '../../../keys.ts';
import { MAIL_CONSENT, MAIL_SECURITY, type MailAccount, type MailAccountShown, type MailTest } from '../../../services/mail-api.ts';
import { localTime } from '../../../util/dates.ts';
import { wrapText } from '../../../util/text.ts';
import type { Ctx } from '../../core/context.ts';
import { close, keep, load, say } from '../../core/effects.ts';
import { isKey, type Key } from '../../core/key.ts';
import { line, piece, type Area, type View } from '../../core/line.ts';
import { defineScreen, opening, type Offer, type Opening, type Reason, type Update } from '../../core/screen.ts';
import { box } from '../../widgets/dialog.ts';
import { leaveAsking } from '../../widgets/leave.ts';
import { optionText, optionsKey, optionsOf, optionsView, rowInHand, withOption, type OptionRow, type Options } from '../../widgets/options.ts';

interface AccountState {
  /** Null: not there yet. */
  readonly account: MailAccountShown | null;
  readonly options: Options;
  readonly tested: MailTest | null;
  readonly testing: boolean;
  readonly error: PlainError | null;
}

type Next = Update<AccountState>;

/** The account that mail is sent with: set up, tried out, kept. */
export const mailAccount = (): Opening<void> => opening(screen, { account: null, options: optionsOf({}), tested: null, testing: false, error: null });

const screen = defineScreen<AccountState>({
  name: 'mail-account',
  over: true,
  offers: accountOffers,
  act: accountAct,
  key: accountKey,
  holds: (state, key) => state.testing || (state.account === null && !isKey(key, 'esc')),
  opened: (state) =>
    keep(
      state,
      load<AccountState, void, MailAccountShown>({
        slot: 'read',
        run: (api) => api.mailAccount(),
        done: (now, account) => keep({ ...now, account, options: optionsOf(textsOf(account)) }),
        fail: (now, error) => keep({ ...now, error }),
      }),
    ),
  view: accountView,
});

const textsOf = ({ host, port, security, user, fromName, fromAddress, replyTo, caFile, consent }: MailAccountShown): Readonly<Record<string, string>> => ({
  host, port: String(port), security, user, fromName, fromAddress, replyTo, caFile, consent, password: '', to: '',
});

function refused(ctx: Ctx): Reason | undefined {
  if (ctx.session?.protected === true) return { key: 'server.at_server' };
  return ctx.session === null || hasPower(ctx.session, 'server') ? undefined : { key: 'error.power_missing', params: { power: { key: 'power.server' } } };
}

function rowsOf(state: AccountState, ctx: Ctx): readonly OptionRow[] {
  const text = (id: 'user' | 'caFile' | 'host'): OptionRow => ({ id, kind: 'text', label: ctx.t(`mail.set.${id}`), hint: ctx.t(`mail.hint.${id}`) });
  const plain = (id: 'port' | 'fromName' | 'fromAddress' | 'replyTo'): OptionRow => ({ id, kind: 'text', label: ctx.t(`mail.set.${id}`) });
  const path = state.account?.passwordFile ?? '';
  return [
    text('host'),
    { id: 'security', kind: 'choice', label: ctx.t('mail.set.security'), options: MAIL_SECURITY.map((word) => ({ word, label: ctx.t(`mail.set.security.${word}`) })) },
    plain('port'),
    text('user'),
    { id: 'password', kind: 'text', mask: true, label: ctx.t('mail.set.password'), hint: ctx.t('mail.hint.password', { path }) },
    plain('fromAddress'),
    plain('fromName'),
    plain('replyTo'),
    text('caFile'),
    { id: 'consent', kind: 'choice', label: ctx.t('mail.set.consent'), hint: ctx.t('mail.hint.consent'), options: MAIL_CONSENT.map((word) => ({ word, label: ctx.t(`mail.set.consent.${word}`) })) },
    { id: 'to', kind: 'text', label: ctx.t('mail.set.to'), hint: ctx.t('mail.hint.to') },
    { id: 'test', kind: 'button', label: ctx.t('mail.test.go') },
    { id: 'go', kind: 'button', label: ctx.t('act.form.save') },
  ];
}

function accountOffers(state: AccountState, ctx: Ctx): readonly Offer[] {
  const why = refused(ctx);
  const row = rowInHand(state.options, rowsOf(state, ctx));
  const enter: Offer = row?.kind !== 'button' ? { action: 'form.next' } : row.id === 'test' ? { action: 'dialog.choose', label: ctx.t('mail.test.go'), why } : { action: 'dialog.choose', label: ctx.t('act.form.save'), why };
  return [enter, { action: 'mail.test', why }, { action: 'form.save', why }];
}

function accountAct(state: AccountState, action: ActionId, ctx: Ctx): Next {
  if (action === 'form.next') return accountKey(state, { kind: 'key', name: 'enter' }, ctx) ?? keep(state);
  const onTest = action === 'dialog.choose' && rowInHand(state.options, rowsOf(state, ctx))?.id === 'test';
  return action === 'mail.test' || onTest ? test(state) : save(state);
}

/** The usual port goes with the encryption until another one is typed. */
const PORTS: Readonly<Record<string, string>> = { tls: '465', starttls: '587', none: '25' };

/** What was typed is not lost by one key. */
function leave(state: AccountState): Next {
  const stood = state.account === null ? null : textsOf(state.account);
  if (stood === null || Object.entries(stood).every(([id, text]) => optionText(state.options, id) === text)) return keep(state, close(undefined));
  return leaveAsking(state);
}

function accountKey(state: AccountState, key: Key, ctx: Ctx): Next | null {
  if (isKey(key, 'esc')) return leave(state);
  const options = optionsKey(state.options, rowsOf(state, ctx), key);
  if (options === null || options === 'complete') return null;
  const [before, after] = [optionText(state.options, 'security'), optionText(options, 'security')];
  const usual = optionText(options, 'port') === PORTS[before] && before !== after;
  return keep({ ...state, options: usual ? withOption(options, 'port', PORTS[after] ?? '') : options, error: null, tested: null });
}

function typed({ options }: AccountState): { readonly account: MailAccount; readonly password: string | null } {
  const text = (id: string): string => optionText(options, id).trim();
  const password = optionText(options, 'password');
  return {
    account: {
      host: text('host'),
      port: Number(text('port')),
      security: MAIL_SECURITY.find((one) => one === text('security')) ?? 'tls',
      user: text('user'),
      fromName: text('fromName'),
      fromAddress: text('fromAddress'),
      replyTo: text('replyTo'),
      caFile: text('caFile'),
      consent: MAIL_CONSENT.find((one) => one === text('consent')) ?? 'given',
    },
    password: password === '' ? null : password,
  };
}

function failed(state: AccountState, error: PlainError, ctx: Ctx): Next {
  const at = rowsOf(state, ctx).findIndex(({ id }) => id === error.field);
  return keep({ ...state, testing: false, error, options: at < 0 ? state.options : { ...state.options, at } });
}

function test(state: AccountState): Next {
  const to = optionText(state.options, 'to').trim();
  return keep(
    { ...state, error: null, tested: null, testing: true },
    load<AccountState, void, MailTest>({
      slot: 'test',
      label: 'tui.working',
      run: (api) => api.testMail(to === '' ? null : to, typed(state)),
      done: (now, tested) => keep({ ...now, tested, testing: false }),
      fail: failed,
    }),
  );
}

function save(state: AccountState): Next {
  if (state.account === null) return keep(state);
  const { account, password } = typed(state);
  return keep(
    { ...state, error: null },
    load<AccountState, void, void>({
      slot: 'save',
      label: 'tui.saving',
      patient: true,
      run: (api) => api.setMailAccount(account, password),
      done: (now) => keep(now, close(undefined), say('good', 'mail.saved')),
      fail: failed,
    }),
  );
}

function testedWords({ tls, loggedIn, accepted }: MailTest, ctx: Ctx): string {
  const params = { tls: tls ?? ctx.t('mail.test.plain'), login: ctx.t(loggedIn ? 'mail.test.logged_in' : 'mail.test.no_login') };
  return accepted === null ? ctx.t('mail.test.done', params) : ctx.t('mail.test.sent', { ...params, reply: accepted });
}

function belowRows({ account, tested, error }: AccountState, ctx: Ctx, width: number): View['lines'] {
  if (error !== null) return wrapText(`! ${ctx.error(error)}`, width).map((text) => line(piece(text, 'error')));
  if (tested !== null) return wrapText(testedWords(tested, ctx), width).map((text) => line(piece(text, 'good')));
  if (account === null || account.paused === null) return [];
  const until = localTime(account.paused.until, ctx.session?.timeZone ?? 'UTC');
  return wrapText(ctx.t('mail.paused', { until, reason: ctx.error(account.paused.error) }), width).map((text) => line(piece(text, 'warn')));
}

function accountView(state: AccountState, ctx: Ctx, area: Area): View {
  const width = Math.min(area.width - 4, 74);
  const { lines, cursor } = optionsView(state.options, rowsOf(state, ctx), ctx, width);
  const below = belowRows(state, ctx, width);
  const all = [...lines, ...below];
  const room = Math.max(3, area.height - 2);
  const from = below.length > 0 && state.error !== null ? Math.max(0, all.length - room) : Math.max(0, Math.min(state.options.at - room + 5, all.length - room));
  return box(ctx.t('menu.mail-account'), all.slice(from, from + room), ctx, area, cursor === undefined ? undefined : { x: cursor.x, y: cursor.y - from });
}
