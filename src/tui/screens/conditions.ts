import type { ActionId } from '../../keys.ts';
import type { Ctx } from '../core/context.ts';
import { keep, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { defineScreen, opening, type Offer, type Opening, type Update } from '../core/screen.ts';
import { listNameOf } from '../words.ts';
import { apply, editLine, leave, lineKey, openViews } from './conditions/apply.ts';
import { cellKey, chooseCell, enterCell, hasList, moveKey, settled, startLine } from './conditions/cells.ts';
import { addLine, clearLines, copyLine, deleteLine, groupLine, moveLine, negateLine, switchLine, undoLine, ungroupLine } from './conditions/edit.ts';
import { unsavedIn, withKept } from './conditions/kept.ts';
import { previewed } from './conditions/preview.ts';
import { addRow, applyRow, filled, inHand, initialConditions, type Applied, type ConditionsProps, type ConditionsState } from './conditions/state.ts';
import { conditionsView } from './conditions/view.ts';
import { takeInHand } from './line-edit.ts';

type Next = Update<ConditionsState, Applied | null>;

/** The conditions of a list, a line each: the filter of the query language in another shape. Null: the list stays as it was. */
export const conditions = (props: ConditionsProps): Opening<Applied | null> => opening(screen, initialConditions(props));

const screen = defineScreen<ConditionsState, Applied | null>({
  name: 'conditions',
  title: ({ props }, ctx) => props.title ?? `${listNameOf(ctx.lang, props.entity)} ${ctx.theme.borders.bullet} ${ctx.t('tui.conditions.title')}`,
  offers: conditionsOffers,
  act: conditionsAct,
  key: conditionsKey,
  opened: begin,
  view: conditionsView,
  draft: unsavedIn,
});

/** The form of the filter, or as it was when the line dropped. */
function begin(state: ConditionsState, ctx: Ctx): Next {
  const { restored, entity } = state.props;
  const first = filled(state, ctx);
  if (restored === undefined) return previewed(first, ctx);
  const there = previewed(withKept(first, restored, ctx), ctx);
  const line = restored.line === null ? null : takeInHand<ConditionsState, Applied | null>(there.state, entity, restored.line);
  const lost = restored.lost.length === 0 ? [] : [say<ConditionsState, Applied | null>('warn', 'tui.drafts.lost', { fields: restored.lost.join('; ') })];
  return keep(line?.state ?? there.state, ...(there.effects ?? []), ...(line?.effects ?? []), ...lost);
}

function conditionsOffers(state: ConditionsState): readonly Offer[] {
  if (state.editing !== null) return [];
  const shown = inHand(state);
  const onLine: readonly Offer[] =
    shown === undefined
      ? []
      : [
          { action: 'conditions.delete' },
          { action: 'conditions.negate' },
          { action: 'conditions.join' },
          { action: 'conditions.group' },
          ...(shown.at.length > 1 || shown.node.kind === 'group' ? ([{ action: 'conditions.ungroup' }] as const) : []),
          { action: 'conditions.copy' },
          { action: 'conditions.up' },
          { action: 'conditions.down' },
        ];
  return [
    { action: 'conditions.apply' },
    { action: 'conditions.next' },
    { action: 'conditions.add' },
    { action: 'conditions.line' },
    { action: 'conditions.save' },
    ...(hasList(state) ? ([{ action: 'conditions.choose' }] as const) : []),
    ...(state.past.length > 0 ? ([{ action: 'conditions.undo' }] as const) : []),
    ...onLine,
    { action: 'conditions.clear' },
  ];
}

type Do = (state: ConditionsState, ctx: Ctx) => Next;

const DO: Partial<Record<ActionId, Do>> = {
  'conditions.apply': (state, ctx) => apply(settled(state, ctx), ctx),
  'conditions.next': next,
  'conditions.add': (state, ctx) => startLine(addLine(state, ctx), ctx),
  'conditions.line': editLine,
  'conditions.save': openViews,
  'conditions.choose': chooseCell,
  'conditions.undo': undoLine,
  'conditions.delete': deleteLine,
  'conditions.negate': negateLine,
  'conditions.join': switchLine,
  'conditions.group': groupLine,
  'conditions.ungroup': ungroupLine,
  'conditions.copy': copyLine,
  'conditions.up': (state, ctx) => moveLine(state, -1, ctx),
  'conditions.down': (state, ctx) => moveLine(state, 1, ctx),
  'conditions.clear': clearLines,
};

function conditionsAct(state: ConditionsState, action: ActionId, ctx: Ctx): Next {
  return DO[action]?.(state, ctx) ?? keep(state);
}

/** Enter: on the buttons what they say, else through the cells. */
function next(state: ConditionsState, ctx: Ctx): Next {
  if (state.row === applyRow(state)) return apply(state, ctx);
  if (state.row === addRow(state)) return startLine(addLine(state, ctx), ctx);
  return enterCell(state, ctx);
}

function conditionsKey(state: ConditionsState, key: Key, ctx: Ctx): Next | null {
  if (state.editing !== null) return lineKey(state, state.editing, key, ctx);
  if (isKey(key, 'esc')) return leave(state, ctx);
  const moved = moveKey(state, key, ctx);
  if (moved !== null) return moved;
  if (inHand(state)?.node.kind === 'group') return isKey(key, 'left', 'right') ? switchLine(state, ctx) : null;
  return cellKey(state, key, ctx);
}
