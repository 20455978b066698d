import type { PlainError } from '../../errors.ts';
import type { Lang } from '../../i18n/index.ts';
import type { InitField, InitRequest, StartState } from '../../services/api.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { app, keep, load, type StateEffect } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { line, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Opening, type Update } from '../core/screen.ts';
import { entryKey, entryLines, entryText, unseenAnew, type Entry, type EntryRow } from '../widgets/entry.ts';
import { fieldText, textField } from '../widgets/text-field.ts';
import { enter } from './enter.ts';

export interface SetUp {
  /** The operating system's user, to be tied to the administrator; null where that may not be. */
  readonly systemUser: string | null;
  /** The machine's time zone. */
  readonly timeZone: string;
  readonly lang: Lang;
}

type Field = 'lang' | 'company' | 'admin' | 'login' | 'password' | 'again' | 'time_zone' | 'currency' | 'data';

interface WizardState {
  readonly setUp: SetUp;
  readonly entry: Entry<Field>;
  /** What is wrong: from the services, or that the passwords differ. */
  readonly error: PlainError | null;
  readonly working: boolean;
}

const FIELDS: readonly Field[] = ['lang', 'company', 'admin', 'login', 'password', 'again', 'time_zone', 'currency', 'data'];

/** The first start: a company, its administrator, empty or with invented data. */
export const wizard = (setUp: SetUp): Opening<void> => {
  const texts = { lang: textField(setUp.lang), company: textField(), admin: textField(), login: textField(setUp.systemUser ?? ''), password: textField(), again: textField(), ...usualPlace(setUp, setUp.lang), data: textField('empty') };
  return opening(screen, { setUp, entry: { texts, at: 0 }, error: null, working: false });
};

function rowsOf(ctx: Ctx): readonly EntryRow<Field>[] {
  return FIELDS.map((id) => ({
    id,
    label: ctx.t(`tui.wizard.${id}`),
    mask: id === 'password' || id === 'again',
    ...(id === 'lang' ? { options: [{ word: 'zh', label: '中文' }, { word: 'en', label: 'English' }] } : {}),
    ...(id === 'data' ? { options: [{ word: 'empty', label: ctx.t('tui.wizard.data-empty') }, { word: 'demo', label: ctx.t('tui.wizard.data-demo') }] } : {}),
  }));
}

const screen = defineScreen<WizardState>({
  name: 'wizard',
  title: (_state, ctx) => ctx.t('tui.wizard.title'),
  offers: (state, ctx) => (state.entry.at < FIELDS.length ? [{ action: 'form.next' }] : [{ action: 'dialog.choose', label: ctx.t('tui.wizard.start') }]),
  act: (state, _action, ctx) => wizardKey(state, { kind: 'key', name: 'enter' }, ctx) ?? keep(state),
  key: wizardKey,
  holds: (state) => state.working,
  view: wizardView,
});

function wizardKey(state: WizardState, key: Key, ctx: Ctx): Update<WizardState> | null {
  if (isKey(key, 'esc')) return keep(state);
  const entry = entryKey(state.entry, rowsOf(ctx), key);
  if (entry === null) return null;
  if (entry === 'done') return begin(state);
  const left = FIELDS[state.entry.at];
  if (left !== undefined && entry.at > state.entry.at && entryText(state.entry, left).trim() !== '') return leave(state, left, entry);
  const moved = entry.at !== state.entry.at;
  const next = withPlace(state, { ...state, entry, error: moved ? state.error : null });
  return keep(next, ...langEffects(state, next));
}

/** What a company that works in this language most likely has. */
const usualPlace = ({ timeZone }: SetUp, lang: Lang): Pick<Entry<Field>['texts'], 'time_zone' | 'currency'> => ({ time_zone: textField(zoneFor(timeZone, lang)), currency: textField(lang === 'zh' ? 'CNY' : 'USD') });

/** Another language proposes another zone and currency, where nobody has typed any. */
function withPlace(before: WizardState, after: WizardState): WizardState {
  const [old, now] = [langOf(before), langOf(after)];
  if (old === now) return after;
  const [was, is] = [usualPlace(before.setUp, old), usualPlace(after.setUp, now)];
  const untouched = (field: 'time_zone' | 'currency'): boolean => entryText(after.entry, field) === fieldText(was[field]);
  const texts = { ...after.entry.texts, ...(untouched('time_zone') ? { time_zone: is.time_zone } : {}), ...(untouched('currency') ? { currency: is.currency } : {}) };
  return { ...after, entry: { ...after.entry, texts } };
}

const langOf = (state: WizardState): Lang => (entryText(state.entry, 'lang') === 'en' ? 'en' : 'zh');

/** The language holds from the moment that it is chosen. */
function langEffects(before: WizardState, after: WizardState): readonly StateEffect<WizardState>[] {
  const lang = entryText(after.entry, 'lang');
  return lang === entryText(before.entry, 'lang') ? [] : [app((all) => all.setLang(lang === 'en' ? 'en' : 'zh'))];
}

const isChecked = (field: Field): field is InitField => field !== 'lang' && field !== 'again' && field !== 'data';

/** What was typed is looked at before one goes on: nobody likes to hear of it at the end. */
function leave(state: WizardState, left: Field, entry: Entry<Field>): Update<WizardState> {
  const onward = { ...state, entry, error: null };
  if (left === 'again' && isDifferent(state)) return faulty(state, DIFFERENT);
  if (!isChecked(left)) return keep(onward);
  return keep(
    { ...state, working: true },
    load<WizardState, void, PlainError | null>({
      slot: 'check',
      label: null,
      run: async (_api, _control, first) => await first.fault(requestOf(state), left),
      done: (now, error) => (error === null ? keep({ ...onward, working: false }) : faulty({ ...now, working: false }, error)),
      fail: (now, error) => faulty({ ...now, working: false }, error),
    }),
  );
}

const DIFFERENT: PlainError = { code: 'invalid', key: 'tui.wizard.different', params: {}, field: 'again' };
const isDifferent = (state: WizardState): boolean => entryText(state.entry, 'password') !== entryText(state.entry, 'again');

function requestOf(state: WizardState): InitRequest {
  const text = (id: Field): string => entryText(state.entry, id).trim();
  return {
    lang: langOf(state),
    company: text('company'),
    admin: text('admin'),
    ...(text('login') === '' ? {} : { login: text('login') }),
    password: entryText(state.entry, 'password'),
    systemUser: state.setUp.systemUser,
    data: text('data') === 'demo' ? 'demo' : 'empty',
    timeZone: text('time_zone'),
    currency: text('currency').toUpperCase(),
  };
}

function begin(state: WizardState): Update<WizardState> {
  const text = (id: Field): string => entryText(state.entry, id).trim();
  // What is missing above is said first: by the services, which name its field.
  const filled = text('company') !== '' && text('admin') !== '';
  if (filled && isDifferent(state)) return faulty(state, DIFFERENT);
  const request = requestOf(state);
  return keep(
    { ...state, working: true, error: null },
    load<WizardState, void, StartState>({
      slot: 'init',
      label: 'tui.wizard.working',
      run: async (_api, control, first) => {
        await first.init(request, control);
        return first.state();
      },
      done: (now, { session }) => keep({ ...now, working: false }, app((all) => (session === null ? undefined : enter(all, session)))),
      fail: (now, error) => faulty({ ...now, working: false }, error),
    }),
  );
}

/** Servers keep UTC; a company that works in Chinese keeps Chinese days. Own company has it to be changed. */
const zoneFor = (machine: string, lang: Lang): string => (lang === 'zh' && /^(Etc\/)?(UTC|GMT|UCT|Zulu)$/.test(machine) ? 'Asia/Shanghai' : machine);

/** The fault, with its field in hand. */
function faulty(state: WizardState, error: PlainError): Update<WizardState> {
  const field = error.field ?? (error.key.startsWith('error.password') ? 'password' : undefined);
  const at = FIELDS.findIndex((id) => id === field);
  const refused = FIELDS[at];
  return keep({ ...state, error, entry: refused === undefined ? state.entry : { ...unseenAnew(state.entry, refused), at } });
}

function wizardView(state: WizardState, ctx: Ctx, area: Area): View {
  const rows = rowsOf(ctx);
  const field = state.error?.field;
  const fault = state.error === null || field === undefined ? undefined : { field, text: ctx.error(state.error) };
  const { lines, cursor } = entryLines(state.entry, rows, { button: ctx.t('tui.wizard.start'), width: area.width - 2, fault });
  const current = FIELDS[state.entry.at];
  const help = state.error !== null ? `! ${ctx.error(state.error)}` : current === undefined ? ctx.t('tui.wizard.start-help') : ctx.t(`tui.wizard.${current}-help`);
  const helpLines = wrapText(help, area.width - 6).map((row): Line => line(piece(`  ${row}`, state.error === null ? 'hint' : 'error')));
  // On the smallest screen the fields need all the lines.
  const tight = area.height < 16;
  const head: Line[] = tight ? [] : [[], line(piece(`  ${ctx.t('tui.wizard.welcome')}`, 'title')), []];
  return { lines: [...head, ...lines, ...(tight ? [] : [[]]), ...helpLines], cursor: cursor === undefined ? undefined : { x: cursor.x, y: cursor.y + head.length } };
}
