import type { PlainError } from '../../errors.ts';
import type { ActionId } from '../../keys.ts';
import type { City, CityHit } from '../../services/api.ts';
import { cityLines, placeIn, type CityLine } from '../../services/city-lines.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { app, close, keep, load, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { cell, clickableRows, fill, fit, line, piece, widthOf, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Offer, type Opening, type Update } from '../core/screen.ts';
import { movedTo, windowOf } from '../widgets/menu.ts';
import { editSearch, fieldText, isEmpty, textField, viewField, type TextField } from '../widgets/text-field.ts';

export interface CityProps {
  /** What is looked for at once. */
  readonly search: string;
  /** Gives the place to a form; else it is copied. */
  readonly use: boolean;
}

interface CityState {
  readonly props: CityProps;
  readonly search: TextField;
  readonly hits: readonly CityHit[];
  /** The text that `hits` answers. */
  readonly answered: string;
  /** Cities whose districts are shown. */
  readonly opened: ReadonlySet<number>;
  readonly at: number;
  readonly error: PlainError | null;
}

type Next = Update<CityState, City | null>;

const LIMIT = 100;

/** City, area code, postcode: any of them finds the others while it is typed. */
export const city = (props: CityProps): Opening<City | null> =>
  opening(screen, { props, search: textField(props.search), hits: [], answered: '', opened: new Set<number>(), at: 0, error: null });

const searchOf = (state: CityState): string => fieldText(state.search).trim();
const linesOf = (state: CityState): readonly CityLine[] => cityLines(state.hits, (id) => state.opened.has(id));

const screen = defineScreen<CityState, City | null>({
  name: 'city',
  title: (_state, ctx) => ctx.t('menu.query-city'),
  offers: cityOffers,
  act: cityAct,
  key: cityKey,
  holds: (state, key) => state.answered !== searchOf(state) && isKey(key, 'enter', 'tab', 'down', 'up'),
  opened: find,
  view: cityView,
});

function cityOffers(state: CityState): readonly Offer[] {
  const now = linesOf(state)[state.at];
  if (now === undefined) return [];
  const opens = state.hits.length > 1 && (now.folded > 0 || state.opened.has(now.city.id));
  return [{ action: state.props.use ? 'city.use' : 'city.copy' }, ...(opens ? ([{ action: 'city.districts' }] as const) : [])];
}

function cityAct(state: CityState, action: ActionId): Next {
  const now = linesOf(state)[state.at];
  if (now === undefined) return keep(state);
  if (action === 'city.use') return keep(state, close(now.city));
  if (action === 'city.districts') return keep({ ...state, opened: toggled(state.opened, now.city.id) });
  const text = copied(now.city);
  return keep(state, app((all) => all.copy(text)), say('good', 'tui.city.copied', { text }));
}

function toggled(opened: ReadonlySet<number>, id: number): ReadonlySet<number> {
  const next = new Set(opened);
  if (!next.delete(id)) next.add(id);
  return next;
}

const copied = ({ name, areaCode, postcode }: City): string => [name, areaCode, postcode].filter((part) => part !== '').join(' ');

function cityKey(state: CityState, key: Key, ctx: Ctx): Next | null {
  if (isKey(key, 'esc')) return isEmpty(state.search) || searchOf(state) === state.props.search ? keep(state, close(null)) : typed(state, textField());
  const at = movedTo(key, state.at, { count: linesOf(state).length, page: Math.max(1, ctx.body.height - 5), underField: true });
  if (at !== null) return keep({ ...state, at });
  const search = editSearch(state.search, key);
  return search === null ? null : typed(state, search);
}

function typed(state: CityState, search: TextField): Next {
  const next = { ...state, search };
  return searchOf(next) === searchOf(state) ? keep(next) : find(next);
}

function find(state: CityState): Next {
  const text = searchOf(state);
  return keep(
    state,
    load<CityState, City | null, readonly CityHit[]>({
      slot: 'cities',
      label: null,
      run: (api) => api.cities(text, LIMIT),
      done: (now, hits) => keep({ ...now, hits, answered: text, opened: new Set<number>(), at: 0, error: null }),
      fail: (now, error) => keep({ ...now, hits: [], answered: text, at: 0, error }),
    }),
  );
}

/** Area code, postcode, division code. */
const CODES = [8, 10, 8] as const;
const CODES_WIDTH = CODES.reduce((sum, width) => sum + width, 0);

function cityView(state: CityState, ctx: Ctx, area: Area): View {
  const label = ` ${ctx.t('tui.city.search')} `;
  const field = viewField(state.search, Math.max(10, Math.min(40, area.width - widthOf(label) - 2)));
  const head = [line(piece(label, 'label'), field.piece), line(piece(ctx.theme.borders.h.repeat(area.width), 'border'))];
  const room = area.height - 4;
  const view = { cursor: { x: widthOf(label) + field.cursor, y: 0 } };
  const words = (text: string, role: 'dim' | 'error'): View => ({ ...view, lines: [...head, [], ...wrapText(text, area.width - 4).map((row) => line(piece(`  ${row}`, role)))] });
  if (state.error !== null) return words(`! ${ctx.error(state.error)}`, 'error');
  if (searchOf(state) === '') return words(ctx.t('tui.city.empty'), 'dim');
  const lines = linesOf(state);
  if (lines.length === 0) return state.answered === '' ? words('', 'dim') : words(ctx.t('tui.city.none', { text: state.answered }), 'dim');
  const seen = windowOf(state.at, lines.length, room);
  const rows = lines.slice(seen.from, seen.to).map((one, index) => cityLine(one, seen.from + index === state.at, ctx, area.width));
  const near = state.hits.some((hit) => hit.near) ? ctx.t('city.near') : ctx.t(state.props.use ? 'tui.city.hint-use' : 'tui.city.hint');
  return { ...view, lines: [...head, headLine(ctx, area.width), ...fill(clickableRows(rows, seen.from, state.at), room), line(piece(` ${near}`, 'hint'))] };
}

/** Widths of name and place: what the three codes leave. */
function widthsFor(width: number): { readonly name: number; readonly place: number } {
  const room = width - 2 - CODES_WIDTH;
  const name = Math.min(36, Math.max(14, Math.floor(room * 0.55)));
  return { name, place: Math.max(0, Math.min(40, room - name)) };
}

function headLine(ctx: Ctx, width: number): Line {
  const { name, place } = widthsFor(width);
  const codes = (['city.area_code', 'city.postcode', 'city.code'] as const).map((key, at) => cell(ctx.t(key), CODES[at] ?? 0, 'head'));
  return fit([piece('  ', 'head'), cell(ctx.t('city.name'), name, 'head'), cell(ctx.t('city.in'), place, 'head'), ...codes], width, 'head');
}

function cityLine({ city: place, under, folded }: CityLine, current: boolean, ctx: Ctx, width: number): Line {
  const widths = widthsFor(width);
  const role = current ? 'current' : 'plain';
  const dim = current ? role : 'dim';
  const more = folded > 0 ? ctx.t('city.districts', { count: folded }) : '';
  // The city stands above its districts: they need no place of their own.
  const name = under ? [cell(`  ${place.name}`, widths.name + widths.place - 1, role)] : [cell(place.name + more, widths.name - 1, role), piece(' ', role), cell(placeIn(place), widths.place - 1, dim)];
  const codes = [place.areaCode, place.postcode, place.code].map((code, at) => cell(code, CODES[at] ?? 0, at === 2 ? dim : role));
  return fit([piece(current ? '> ' : '  ', role), ...name, piece(' ', role), ...codes], width, role);
}
