import type { EntityName } from '../../../entities/names.ts';
import { definitionOf } from '../../../entities/registry.ts';
import type { FilterValue } from '../../../query/filter.ts';
import type { Choice } from '../../../services/api.ts';
import { foldSearch } from '../../../util/fold.ts';
import { pinyinForms } from '../../../util/pinyin.ts';
import { displayWidth } from '../../../util/text.ts';
import type { ActionId } from '../../../keys.ts';
import type { Ctx } from '../../core/context.ts';
import { close, keep, load, say } from '../../core/effects.ts';
import { isKey, type Key } from '../../core/key.ts';
import { cell, clickableRows, line, piece, type Area, type Line, type View } from '../../core/line.ts';
import { defineScreen, opening, type Effect, type Offer, type Opening, type Update } from '../../core/screen.ts';
import { box } from '../../widgets/dialog.ts';
import { windowOf } from '../../widgets/menu.ts';
import { editSearch, fieldText, isEmpty, textField, viewField, type TextField } from '../../widgets/text-field.ts';

const LIMIT = 50;

export interface ValuesProps {
  readonly title: string;
  /** Records of this entity, found by the services; or words that are known whole. */
  readonly from: { readonly records: EntityName } | { readonly words: readonly { readonly word: string; readonly label: string }[] };
  /** Any of several will do. */
  readonly many: boolean;
  readonly current: readonly FilterValue[];
  readonly search: string;
}

interface Entry {
  /** Null: no value at all. */
  readonly value: FilterValue | null;
  readonly label: string;
  readonly hint: string;
}

interface ValuesState {
  readonly props: ValuesProps;
  readonly search: TextField;
  readonly choices: readonly Choice[];
  readonly answered: string | null;
  readonly at: number;
  readonly marked: readonly FilterValue[];
  /** Something was marked or unmarked: the marks are what is meant, not the line in hand. */
  readonly touched: boolean;
  /** The name that others were asked for. */
  readonly checked: string | null;
}

type Next = Update<ValuesState, readonly FilterValue[] | null>;

/** The values of a condition that are chosen, one or several; null: as it was. */
export const pickValues = (props: ValuesProps): Opening<readonly FilterValue[] | null> =>
  opening(screen, { props, search: textField(props.search), choices: [], answered: null, at: 0, marked: props.current, touched: false, checked: null });

const screen = defineScreen<ValuesState, readonly FilterValue[] | null>({
  name: 'values',
  over: true,
  offers: valuesOffers,
  act: valuesAct,
  key: valuesKey,
  holds: (state, key) => state.answered !== searchOf(state) && isKey(key, 'enter', 'down', 'up', 'tab'),
  opened: (state) => find(state),
  view: valuesView,
});

const searchOf = (state: ValuesState): string => fieldText(state.search).trim();
const isSame = (one: FilterValue, other: FilterValue): boolean => one.text === other.text && (one.me ?? false) === (other.me ?? false);
const isMarked = (state: ValuesState, value: FilterValue | null): boolean => value !== null && state.marked.some((one) => isSame(one, value));

function entriesOf(state: ValuesState, ctx: Ctx): readonly Entry[] {
  const { from } = state.props;
  const search = searchOf(state);
  const none: Entry = { value: null, label: ctx.t('tui.conditions.leave-empty'), hint: '' };
  const me: Entry = { value: { text: '', me: true }, label: ctx.t('tui.conditions.me'), hint: '' };
  const found = 'words' in from ? from.words.filter(({ label }) => matches(label, search)).map(({ word, label }): Entry => ({ value: { text: word }, label, hint: '' })) : state.choices.map((choice) => choiceEntry(choice, state));
  const own = 'records' in from && from.records === 'operator' && matches(me.label, search) ? [me] : [];
  return [...(search === '' ? [none] : []), ...own, ...found];
}

/** Places that have their name from nobody else are named by it; of several that share one each with what it stands under. */
function choiceEntry({ label, hint }: Choice, state: ValuesState): Entry {
  const { from } = state.props;
  const places = 'records' in from && definitionOf(from.records).reference?.places === true;
  const shared = places && hint !== '' && state.choices.filter((other) => other.label === label).length > 1;
  return { value: { text: shared ? above(hint, label) : label }, label, hint: hint === label ? '' : hint };
}

/** 长春市朝阳区; Latin names keep their space. */
const above = (parent: string, name: string): string => (/[\u0021-\u007e]$/.test(parent) ? `${parent} ${name}` : parent + name);

function matches(label: string, search: string): boolean {
  const wanted = foldSearch(search);
  if (wanted === '') return true;
  const { full, initials } = pinyinForms(label);
  return [foldSearch(label), full, initials].some((form) => form.includes(wanted));
}

function valuesOffers(state: ValuesState): readonly Offer[] {
  return [{ action: 'picker.choose' }, ...(state.props.many && isEmpty(state.search) ? ([{ action: 'picker.mark' }] as const) : [])];
}

function valuesAct(state: ValuesState, action: ActionId, ctx: Ctx): Next {
  const entry = entriesOf(state, ctx)[state.at];
  if (action === 'picker.mark') return mark(state, entry, ctx);
  if (entry === undefined) return keep(state, say('info', 'tui.conditions.pick-none'));
  if (entry.value === null) return keep(state, close<ValuesState, readonly FilterValue[] | null>(state.touched ? state.marked : []));
  if (isSharable(state, entry)) return keep(state, findNamesakes(entry.label));
  if (!state.props.many) return keep(state, close<ValuesState, readonly FilterValue[] | null>([entry.value]));
  // What was searched for is meant beside what is marked; the line in hand alone where nothing was marked.
  const adds = searchOf(state) !== '' || state.props.search !== '';
  const values = state.touched && !adds ? state.marked : adds ? withValue(state.marked, entry.value) : [entry.value];
  return keep(state, close<ValuesState, readonly FilterValue[] | null>(values));
}

/** Of places that were not searched for by this name others may have it: they are asked for before it is taken. */
function isSharable(state: ValuesState, { value, label }: Entry): boolean {
  const { from } = state.props;
  return 'records' in from && definitionOf(from.records).reference?.places === true && value?.text === label && state.checked !== label;
}

/** All of that name stand there then; one alone is taken at once. */
const findNamesakes = (label: string): Effect<ValuesState, readonly FilterValue[] | null> => (host) =>
  host.update((state) => {
    const { from } = state.props;
    if (!('records' in from)) return keep(state);
    return keep(
      state,
      load<ValuesState, readonly FilterValue[] | null, readonly Choice[]>({
        slot: 'namesakes',
        run: (api) => api.choices(from.records, label, LIMIT),
        done: (now, found, ctx) => {
          const same = found.filter((choice) => choice.label === label);
          const shown = { ...now, checked: label };
          if (same.length < 2) return valuesAct(shown, 'picker.choose', ctx);
          return keep({ ...shown, search: textField(label), choices: same, answered: label, at: 0 }, say('info', 'tui.conditions.namesakes', { name: label, count: same.length }));
        },
      }),
    );
  });

const withValue = (values: readonly FilterValue[], value: FilterValue): readonly FilterValue[] => (values.some((one) => isSame(one, value)) ? values : [...values, value]);

/** Marks and goes on to the next, if there is one; what was searched for makes room for the next search. */
function mark(state: ValuesState, entry: Entry | undefined, ctx: Ctx): Next {
  const value = entry?.value ?? null;
  if (value === null || !state.props.many) return keep(state);
  const marked = isMarked(state, value) ? state.marked.filter((one) => !isSame(one, value)) : [...state.marked, value];
  const next = { ...state, marked, touched: true };
  return isEmpty(state.search) ? keep({ ...next, at: Math.min(state.at + 1, entriesOf(next, ctx).length - 1) }) : searched(next, textField());
}

function valuesKey(state: ValuesState, key: Key, ctx: Ctx): Next | null {
  if (isKey(key, 'esc')) return isEmpty(state.search) || state.props.search !== '' ? keep(state, close<ValuesState, readonly FilterValue[] | null>(null)) : searched(state, textField());
  const entries = entriesOf(state, ctx);
  const last = Math.max(0, entries.length - 1);
  if (isKey(key, 'tab')) return mark(state, entries[state.at], ctx);
  if (key.kind === 'go') return keep({ ...state, at: Math.min(key.to, last) });
  if (isKey(key, 'up')) return keep({ ...state, at: state.at === 0 ? last : state.at - 1 });
  if (isKey(key, 'down')) return keep({ ...state, at: state.at >= last ? 0 : state.at + 1 });
  if (isKey(key, 'pageup', 'ctrl-home')) return keep({ ...state, at: 0 });
  if (isKey(key, 'pagedown', 'ctrl-end')) return keep({ ...state, at: last });
  const search = editSearch(state.search, key);
  return search === null ? null : searched(state, search);
}

function searched(state: ValuesState, search: TextField): Next {
  const next = { ...state, search };
  return searchOf(next) === searchOf(state) ? keep(next) : find({ ...next, at: 0 });
}

function find(state: ValuesState): Next {
  const { from } = state.props;
  const search = searchOf(state);
  if ('words' in from) return keep(answered(state, [], search));
  const effect: Effect<ValuesState, readonly FilterValue[] | null> = load<ValuesState, readonly FilterValue[] | null, readonly Choice[]>({
    slot: 'choices',
    run: (api) => api.choices(from.records, search, LIMIT),
    done: (now, choices) => keep(answered(now, choices, search)),
    fail: (now) => keep(answered(now, [], search)),
  });
  return keep(state, effect);
}

/** On the first value that is chosen already, else on the first line. */
function answered(state: ValuesState, choices: readonly Choice[], search: string): ValuesState {
  const next = { ...state, choices, answered: search };
  if (search !== '' || state.touched) return { ...next, at: Math.min(state.at, choices.length + 1) };
  const labels = 'words' in state.props.from ? state.props.from.words.map(({ word }) => word) : choices.map(({ label }) => label);
  const at = labels.findIndex((label) => state.marked.some((value) => value.text === label));
  const before = 'records' in state.props.from && state.props.from.records === 'operator' ? 2 : 1;
  return { ...next, at: at === -1 ? 0 : at + before };
}

function valuesView(state: ValuesState, ctx: Ctx, area: Area): View {
  const width = Math.min(area.width - 4, 50);
  const label = `${ctx.t('tui.list.search')} `;
  const field = viewField(state.search, width - displayWidth(label));
  const entries = entriesOf(state, ctx);
  const seen = windowOf(state.at, entries.length, Math.max(3, Math.min(12, area.height - 7)));
  const rows = entries.slice(seen.from, seen.to).map((entry, index) => entryLine(entry, seen.from + index, state, width));
  const none = entries.length === 0 && state.answered !== null ? [line(piece(ctx.t('tui.conditions.pick-none'), 'dim'))] : [];
  const hint = state.props.many ? [line(piece(ctx.t('tui.conditions.mark-hint'), 'hint'))] : [];
  return box(state.props.title, [[piece(label, 'label'), field.piece], [], ...clickableRows(rows, seen.from, state.at), ...none, ...hint], ctx, area, { x: displayWidth(label) + field.cursor, y: 0 });
}

function entryLine(entry: Entry, at: number, state: ValuesState, width: number): Line {
  const current = at === state.at;
  const role = current ? 'current' : entry.value === null ? 'dim' : 'plain';
  const box3 = !state.props.many || entry.value === null ? '' : isMarked(state, entry.value) ? '[x] ' : '[ ] ';
  const name = Math.floor((width - 2) * 0.65);
  return [piece(current ? '> ' : '  ', role), cell(`${box3}${entry.label}`, name, role), cell(` ${entry.hint}`, width - 2 - name, current ? role : 'dim')];
}
