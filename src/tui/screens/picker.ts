import { definitionOf, fieldsOf } from '../../entities/registry.ts';
import { entityLabel } from '../../i18n/index.ts';
import type { ActionId } from '../../keys.ts';
import type { Choice, SaveResult } from '../../services/api.ts';
import { displayWidth } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, open, say } from '../core/effects.ts';
import { isKey, keyId, type Key } from '../core/key.ts';
import { cell, clickableRows, line, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Effect, type Offer, type Opening, type Update } from '../core/screen.ts';
import { box } from '../widgets/dialog.ts';
import { windowOf } from '../widgets/menu.ts';
import { editSearch, fieldText, isEmpty, textField, viewField, type TextField } from '../widgets/text-field.ts';
import type { Picked, PickerProps, Saved } from './doors.ts';

const LIMIT = 50;
/** Nothing is highlighted: only a new value could be, and that has to be meant. */
const NONE = -1;

interface PickerState {
  readonly props: PickerProps;
  readonly search: TextField;
  readonly choices: readonly Choice[];
  /** The text that `choices` answers; null: nothing came yet. */
  readonly answered: string | null;
  readonly uses: Readonly<Record<number, number>>;
  readonly at: number;
  /** A new value is on its way: what is typed meanwhile is for the field after it. */
  readonly creating: boolean;
}

type Next = Update<PickerState, Picked | null>;

/** Values of another entity: found by name, pinyin, initials or code; what is missing is created here. */
export const picker = (props: PickerProps): Opening<Picked | null> => opening(screen, { props, search: textField(props.search), choices: [], answered: null, uses: {}, at: 0, creating: false });

/** The lines that can be highlighted. */
type Entry = { readonly kind: 'none' } | { readonly kind: 'choice'; readonly choice: Choice } | { readonly kind: 'create'; readonly name: string };

const searchOf = (state: PickerState): string => fieldText(state.search).trim();

/** Nothing first, where the field may stay empty and nothing was typed: Enter alone goes on. */
function entriesOf(state: PickerState, ctx: Ctx): readonly Entry[] {
  const search = searchOf(state);
  const { entity, required, fixed } = state.props;
  const known = state.choices.some((choice) => choice.label === search);
  const creates = fixed !== true && search !== '' && !known && state.answered === search && ctx.can('create', entity).allowed && definitionOf(entity).single !== true;
  return [
    ...(search === '' && !required ? [{ kind: 'none' } as const] : []),
    ...state.choices.map((choice) => ({ kind: 'choice', choice }) as const),
    ...(creates ? [{ kind: 'create', name: search } as const] : []),
  ];
}

const screen = defineScreen<PickerState, Picked | null>({
  name: 'picker',
  over: true,
  offers: pickerOffers,
  act: pickerAct,
  key: pickerKey,
  holds: (state, key) => (state.creating ? !isKey(key, 'esc') : state.answered !== searchOf(state) && isKey(key, 'enter', 'down', 'up', 'ctrl-n')),
  opened: (state) => keep(state, find(searchOf(state), state.props)),
  view: pickerView,
});

function pickerOffers(state: PickerState, ctx: Ctx): readonly Offer[] {
  const verdict = ctx.can('create', state.props.entity);
  const params = { action: { key: 'action.create' }, entity: { key: `entity.${state.props.entity}` } };
  return state.props.fixed === true ? [{ action: 'picker.choose' }] : [{ action: 'picker.choose' }, { action: 'picker.create', why: verdict.allowed ? undefined : { key: verdict.reason, params } }];
}

function pickerAct(state: PickerState, action: ActionId, ctx: Ctx): Next {
  const entries = entriesOf(state, ctx);
  const [first] = entries;
  if (action === 'picker.create') return isPlain(state) && entries.some((one) => one.kind === 'create') ? keep({ ...state, creating: true }, createNow(state)) : keep(state, create(state, ctx));
  // What was typed may have been meant for another field: the first Enter only shows that it would be a new value.
  if (state.at < 0 && first?.kind === 'create') return keep({ ...state, at: 0 }, say('warn', isPlain(state) ? 'tui.picker.new-plain' : 'tui.picker.new', { name: first.name }));
  const entry = entries[state.at];
  if (entry === undefined) return keep(state);
  if (entry.kind === 'none') return keep(state, close({ values: [] }));
  if (entry.kind === 'create') return keep(state, create(state, ctx));
  return keep(state, close({ values: [{ id: entry.choice.id, label: entry.choice.label }] }));
}

/** Values of a list need no more than their name. */
const isPlain = ({ props: { entity } }: PickerState): boolean => definitionOf(entity).reference !== undefined && fieldsOf(entity)[definitionOf(entity).label]?.kind === 'text';

/** The missing value at once, by its name alone, and it is chosen. */
function createNow(state: PickerState): Effect<PickerState, Picked | null> {
  const { entity, given } = state.props;
  const fields = fieldsOf(entity);
  const name = searchOf(state);
  return load<PickerState, Picked | null, SaveResult>({
    slot: 'create',
    label: 'tui.saving',
    patient: true,
    run: async (api) => {
      const { values } = await api.blank(entity, { [definitionOf(entity).label]: name, ...(given === undefined ? {} : { [given.field]: given.id }) });
      return api.create(entity, Object.fromEntries(Object.entries(values).filter(([field]) => fields[field]?.readOnly !== true)));
    },
    done: (now, { id }) => keep(now, close({ values: [{ id, label: name }] }), say('good', 'tui.form.saved-within', { label: name })),
    fail: (now, error) => keep({ ...now, creating: false }, say('error', error.key, error.params)),
  });
}

/** The form of the missing value, its name filled in; what is saved there is chosen here. */
function create(state: PickerState, ctx: Ctx): Effect<PickerState, Picked | null> {
  const { entity, given } = state.props;
  const { label } = definitionOf(entity);
  const name = searchOf(state);
  const values = { ...(name === '' || fieldsOf(entity)[label]?.kind !== 'text' ? {} : { [label]: name }), ...(given === undefined ? {} : { [given.field]: given.id }) };
  return open<PickerState, Picked | null, Saved | null>(ctx.doors.form({ entity, id: null, given: values, within: true }), (now, saved) =>
    saved === null ? keep(now) : keep(now, close({ values: [{ id: saved.id, label: saved.label }] })),
  );
}

function pickerKey(state: PickerState, key: Key, ctx: Ctx): Next | null {
  if (isKey(key, 'esc')) return isEmpty(state.search) || state.props.search !== '' ? keep(state, close(null)) : typed(state, textField());
  const last = Math.max(0, entriesOf(state, ctx).length - 1);
  if (key.kind === 'go') return keep({ ...state, at: Math.min(key.to, last) });
  if (isKey(key, 'up')) return keep({ ...state, at: state.at <= 0 ? last : state.at - 1 });
  if (isKey(key, 'down')) return keep({ ...state, at: state.at >= last ? 0 : state.at + 1 });
  if (isKey(key, 'pageup', 'pagedown', 'ctrl-home', 'ctrl-end')) return keep({ ...state, at: isKey(key, 'pageup', 'ctrl-home') ? 0 : last });
  const digit = searchOf(state) === '' ? Number(keyId(key)) : 0;
  if (digit >= 1 && digit <= Math.min(9, state.choices.length)) return keep({ ...state, at: digit - 1 + (entriesOf(state, ctx)[0]?.kind === 'none' ? 1 : 0) });
  const search = editSearch(state.search, key);
  return search === null ? null : typed(state, search);
}

function typed(state: PickerState, search: TextField): Next {
  const next = { ...state, search };
  return searchOf(next) === searchOf(state) ? keep(next) : keep({ ...next, at: 0 }, find(searchOf(next), state.props));
}

function find(search: string, { entity, given, without }: PickerProps): Effect<PickerState, Picked | null> {
  return load<PickerState, Picked | null, readonly Choice[]>({
    slot: 'choices',
    run: (api) => api.choices(entity, search, LIMIT, given),
    done: (state, found) => shown(state, found.filter((choice) => choice.id !== without), search),
    fail: (state) => keep({ ...state, choices: [], answered: search, at: 0 }),
  });
}

const shown = (state: PickerState, choices: readonly Choice[], search: string): Next =>
  keep({ ...state, choices, answered: search, at: startAt(state, choices, search) }, countUses(choices, state));

/** On the value that the field has, else on the first line; on none where there is nothing but a new value. */
function startAt(state: PickerState, choices: readonly Choice[], search: string): number {
  if (search !== '') return choices.length === 0 ? NONE : 0;
  const at = choices.findIndex((choice) => state.props.current.includes(choice.id));
  return at === -1 ? 0 : at + (state.props.required ? 0 : 1);
}

const countUses = (choices: readonly Choice[], { props }: PickerState): Effect<PickerState, Picked | null> =>
  load<PickerState, Picked | null, Readonly<Record<number, number>>>({
    slot: 'uses',
    label: null,
    run: (api) => (definitionOf(props.entity).reference === undefined || choices.length === 0 ? Promise.resolve({}) : api.uses(props.entity, choices.map((choice) => choice.id))),
    done: (state, uses) => keep({ ...state, uses }),
    fail: (state) => keep(state),
  });

function pickerView(state: PickerState, ctx: Ctx, area: Area): View {
  const width = Math.min(area.width - 4, 52);
  const label = `${ctx.t('tui.list.search')} `;
  const field = viewField(state.search, width - displayWidth(label));
  const entries = entriesOf(state, ctx);
  const seen = windowOf(Math.max(0, state.at), entries.length, Math.max(3, Math.min(12, area.height - 6)));
  const rows = entries.slice(seen.from, seen.to).map((entry, index) => entryLine(entry, seen.from + index, state, width, ctx));
  const empty = entries.length === 0 && state.answered !== null ? [line(piece(ctx.t(searchOf(state) === '' ? 'tui.picker.empty' : 'tui.picker.none'), 'dim'))] : [];
  // The numbers at the right explain themselves once there are any.
  const counts = Object.keys(state.uses).length > 0 && entries.length > 0 ? [[], line(piece(ctx.t('tui.picker.uses'), 'hint'))] : [];
  const lines: Line[] = [[piece(label, 'label'), field.piece], [], ...clickableRows(rows, seen.from, state.at), ...empty, ...counts];
  const entity = entityLabel(ctx.lang, state.props.entity);
  const title = state.props.title.toLowerCase() === entity.toLowerCase() ? entity : `${state.props.title} ${ctx.theme.borders.bullet} ${entity}`;
  return box(title, lines, ctx, area, { x: displayWidth(label) + field.cursor, y: 0 });
}

function entryLine(entry: Entry, at: number, state: PickerState, width: number, ctx: Ctx): Line {
  const current = at === state.at;
  const role = current ? 'current' : 'plain';
  const sign = piece(current ? '> ' : '  ', role);
  if (entry.kind === 'none') return [sign, cell(ctx.t('tui.picker.leave-empty'), width - 2, current ? 'current' : 'dim')];
  if (entry.kind === 'create') return [sign, cell(ctx.t('tui.picker.create', { name: entry.name }), width - 2, current ? 'current' : 'accent')];
  const { choice } = entry;
  const uses = state.uses[choice.id];
  const chosen = state.props.current.includes(choice.id) ? '*' : ' ';
  const name = Math.max(14, Math.floor(width * 0.5));
  const count = uses === undefined ? '' : String(uses);
  return [sign, cell(`${chosen}${choice.label}`, name, role), cell(` ${choice.hint}`, width - 2 - name - 7, current ? role : 'dim'), cell(count, 7, current ? role : 'dim', 'right')];
}
