import { EMPTY_ROW, duplicateNode, groupNode, insertNode, moveNode, nodeAt, parentOf, removeNode, switchJoin, ungroupNode, withNode, type At, type Changed, type FormGroup } from '../../../query/form.ts';
import type { Ctx } from '../../core/context.ts';
import { keep, say } from '../../core/effects.ts';
import type { Update } from '../../core/screen.ts';
import { previewed } from './preview.ts';
import { emptyForm, entered, enteredAt, inHand, remembered, type Applied, type ConditionsState } from './state.ts';

type Next = Update<ConditionsState, Applied | null>;

/** A changed form, with that node in hand. */
function changed(state: ConditionsState, { root, at }: Changed, ctx: Ctx): Next {
  if (root === state.root) return keep(state);
  return previewed(enteredAt({ ...remembered(state), root }, at, ctx, state.cell), ctx);
}

function onNode(state: ConditionsState, ctx: Ctx, change: (root: FormGroup, at: At) => Changed): Next {
  const shown = inHand(state);
  return shown === undefined ? keep(state) : changed(state, change(state.root, shown.at), ctx);
}

/** A line behind the one in hand, at the top of a group whose head is in hand, else at the end. */
export function addLine(state: ConditionsState, ctx: Ctx): ConditionsState {
  const shown = inHand(state);
  const at = shown === undefined ? [state.root.of.length] : shown.node.kind === 'group' ? [...shown.at, 0] : [...shown.at.slice(0, -1), (shown.at.at(-1) ?? 0) + 1];
  return enteredAt({ ...remembered(state), root: insertNode(state.root, at, EMPTY_ROW) }, at, ctx);
}

/** The last line leaves an empty one. */
export function deleteLine(state: ConditionsState, ctx: Ctx): Next {
  const shown = inHand(state);
  if (shown === undefined) return keep(state);
  const { root, at } = removeNode(state.root, shown.at);
  return root.of.length === 0 ? previewed(entered({ ...remembered(state), root: emptyForm() }, 0, ctx), ctx) : changed(state, { root, at }, ctx);
}

export const copyLine = (state: ConditionsState, ctx: Ctx): Next => onNode(state, ctx, duplicateNode);
export const moveLine = (state: ConditionsState, by: -1 | 1, ctx: Ctx): Next => onNode(state, ctx, (root, at) => moveNode(root, at, by));

/** A line that stands alone has nothing to make a group with. */
export function groupLine(state: ConditionsState, ctx: Ctx): Next {
  const shown = inHand(state);
  const alone = shown !== undefined && parentOf(state.root, shown.at).of.length === 1;
  return alone ? keep(state, say('info', 'tui.conditions.group-alone')) : onNode(state, ctx, groupNode);
}

export function ungroupLine(state: ConditionsState, ctx: Ctx): Next {
  const shown = inHand(state);
  const next = shown === undefined ? null : ungroupNode(state.root, shown.at);
  return next === null ? keep(state, say('info', 'tui.conditions.no-group')) : changed(state, next, ctx);
}

/** And, or: of the group that the line stands in; beside the lines, of the whole form. */
export function switchLine(state: ConditionsState, ctx: Ctx): Next {
  const at = inHand(state)?.at ?? [0];
  const root = switchJoin(state.root, at);
  return previewed({ ...remembered(state), root }, ctx);
}

export const negateLine = (state: ConditionsState, ctx: Ctx): Next =>
  onNode(state, ctx, (root, at) => {
    const node = nodeAt(root, at);
    return { root: node === undefined ? root : withNode(root, at, { ...node, negated: !node.negated }), at };
  });

export const clearLines = (state: ConditionsState, ctx: Ctx): Next => previewed(entered({ ...remembered(state), root: emptyForm() }, 0, ctx), ctx);

export function undoLine(state: ConditionsState, ctx: Ctx): Next {
  const before = state.past.at(-1);
  if (before === undefined) return keep(state, say('info', 'tui.conditions.nothing-to-undo'));
  return previewed(entered({ ...state, root: before.root, past: state.past.slice(0, -1) }, before.row, ctx, before.cell), ctx);
}
