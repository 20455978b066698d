import { fieldLabel } from '../../i18n/index.ts';
import { close, keep } from '../core/effects.ts';
import { isKey } from '../core/key.ts';
import type { Line } from '../core/line.ts';
import { defineScreen, opening, type Opening } from '../core/screen.ts';
import { box } from '../widgets/dialog.ts';
import { menuAt, menuKey, menuLine, windowOf, type MenuAt } from '../widgets/menu.ts';
import type { SortProps } from './doors.ts';

interface SortState {
  readonly props: SortProps;
  readonly menu: MenuAt;
}

/** The columns by number; Enter on the one that sorts already turns the order round. */
export const sort = (props: SortProps): Opening<string | null> => {
  const at = props.fields.findIndex((field) => field === bare(props.now));
  return opening(screen, { props, menu: menuAt(Math.max(0, at)) });
};

/** By this field; the other way round where it is by that already. */
export const turned = (now: string | null, field: string): string => (now === field ? `-${field}` : field);

const bare = (field: string | null): string | null => field?.replace(/^-/, '') ?? null;

const screen = defineScreen<SortState, string | null>({
  name: 'sort',
  dialog: true,
  offers: () => [{ action: 'dialog.choose' }],
  act: (state) => {
    const field = state.props.fields[state.menu.at];
    if (field === undefined) return keep(state, close(null));
    return keep(state, close(turned(state.props.now, field)));
  },
  key: (state, key) => {
    if (isKey(key, 'esc')) return keep(state, close(null));
    const menu = menuKey(state.menu, key, state.props.fields.length);
    return menu === null ? null : keep({ ...state, menu });
  },
  view: (state, ctx, area) => {
    const { fields, entity, now } = state.props;
    const seen = windowOf(state.menu.at, fields.length, area.height - 4);
    const lines = fields.map((field, at): Line => {
      const note = bare(now) === field ? (now?.startsWith('-') === true ? ctx.theme.borders.down : ctx.theme.borders.up) : undefined;
      return menuLine({ label: fieldLabel(ctx.lang, entity, field), ...(note === undefined ? {} : { note }) }, at, at === state.menu.at, 36);
    });
    return box(ctx.t('act.list.sort'), lines.slice(seen.from, seen.to), ctx, area);
  },
});
