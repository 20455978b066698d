import type { EntityName } from '../../entities/names.ts';
import { fieldLabel } from '../../i18n/index.ts';
import type { ActionId } from '../../keys.ts';
import type { WebPlace } from '../../services/documents-api.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { app, close, keep, load, say } from '../core/effects.ts';
import type { Key } from '../core/key.ts';
import { cell, line, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Offer, type Opening, type Update } from '../core/screen.ts';
import { box } from '../widgets/dialog.ts';
import { movedTo } from '../widgets/menu.ts';
import { ofCustomer } from './of-customer.ts';
import { noProgram, openOutside } from './outside.ts';

interface WebState {
  readonly entity: EntityName;
  readonly id: number;
  readonly label: string;
  /** Null: not there yet. */
  readonly places: readonly WebPlace[] | null;
  readonly at: number;
}

type Next = Update<WebState>;

/** Website and map of a record: opened in a browser, or shown and copied. */
export const webPlaces = (entity: EntityName, id: number, label: string): Opening<void> => opening(screen, { entity, id, label, places: null, at: 0 });

/** The same from the menu: the customer is chosen first. */
export const webMenu = (): Opening<void> => ofCustomer('web.whose', (id, label) => webPlaces('customer', id, label));

const screen = defineScreen<WebState>({
  name: 'web',
  over: true,
  offers: webOffers,
  act: webAct,
  key: (state, key: Key) => {
    const at = movedTo(key, state.at, { count: state.places?.length ?? 0, page: 10 });
    return at === null ? null : keep({ ...state, at });
  },
  holds: (state, key) => state.places === null && !(key.kind === 'key' && key.name === 'esc'),
  opened: (state) =>
    keep(
      state,
      load<WebState, void, readonly WebPlace[]>({
        slot: 'read',
        run: (api) => api.webPlaces(state.entity, state.id),
        done: (now, places) => (places.length === 0 ? keep(now, close(undefined), say('info', 'web.nothing', { name: now.label })) : keep({ ...now, places })),
        fail: (now, error) => keep(now, close(undefined), say('error', error.key, error.params)),
      }),
    ),
  view: webView,
});

const inHand = ({ places, at }: WebState): WebPlace | undefined => places?.[at];

/** Where nothing may be started, Enter copies. */
function webOffers(state: WebState, ctx: Ctx): readonly Offer[] {
  if (inHand(state) === undefined) return [];
  const why = noProgram(ctx);
  return why === undefined ? [{ action: 'web.open' }, { action: 'web.copy' }] : [{ action: 'web.copy' }, { action: 'web.open', why }];
}

function webAct(state: WebState, action: ActionId): Next {
  const place = inHand(state);
  if (place === undefined) return keep(state);
  if (action === 'web.copy') return keep(state, app((all) => all.copy(place.url)), say('good', 'web.copied', { url: place.url }));
  return keep(state, openOutside<WebState, void>('browser', place.url, (now) => keep(now, close(undefined), say('info', 'web.opened'))));
}

function webView(state: WebState, ctx: Ctx, area: Area): View {
  const width = Math.min(area.width - 4, 74);
  const rows = (state.places ?? []).map((place, at): Line => {
    const current = at === state.at;
    const kind = place.kind === 'map' ? ctx.t('web.map') : fieldLabel(ctx.lang, state.entity, place.field);
    return [piece(current ? '> ' : '  ', 'title'), cell(kind, 10, current ? 'title' : 'label'), cell(place.text, width - 12, current ? 'current' : 'value')];
  });
  const url = wrapText(inHand(state)?.url ?? '', width).map((row) => line(piece(row, 'value')));
  return box(`${ctx.t('act.record.web')} ${ctx.theme.borders.bullet} ${state.label}`, [...rows, [], ...url], ctx, area);
}
