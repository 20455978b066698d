import { withoutControls } from '../../../util/controls.ts';
import type { Ctx } from '../../core/context.ts';
import { keep } from '../../core/effects.ts';
import { isKey, keyId, type Key, type KeyName } from '../../core/key.ts';
import { editField, fieldText, textField } from '../../widgets/text-field.ts';
import { isBlock } from './block.ts';
import { advanced, after, at, by, changed, committed, startEdit, toPlace, type Next } from './change.ts';
import { rowsSeen } from './layout.ts';
import { cellAt, cellText, cleared, filledWith, placed } from './model.ts';
import { pasteText } from './paste.ts';
import { pick, wordsOf } from './pick.ts';
import { defOf, fieldInHand, type GridState } from './state.ts';

/** Keys that come faster than hands type: what a terminal without bracketed paste sends of a block. */
const BURST_MS = 40;
/** Within a block the next keys may wait for a frame to be drawn, or for a slow line. */
const BLOCK_MS = 600;

/**
 * Enter after a row typed by Tab begins the next row where this one began, as in spreadsheets; where Enter goes to the right only in a burst of
 * keys, which is a block pasted on a terminal that does not mark pastes.
 */
export function entered(state: GridState, ctx: Ctx): Next {
  return after(committed(state, ctx), (now) => {
    const { run } = now;
    const since = run === null ? Infinity : ctx.now() - run.at;
    const block = since <= (run?.block === true ? BLOCK_MS : BURST_MS);
    if (run === null || !(block || (now.way === 'down' && !run.block))) return keep({ ...advanced(now, ctx), run: null });
    const next = toPlace({ ...now, marking: false }, { row: now.sheet.at.row + 1, column: run.column }, ctx, false);
    return keep({ ...next, run: block ? { ...run, at: ctx.now(), block } : null });
  });
}

/** The row that Tab types, unless the block that it was part of came to its end. */
function runOf({ run }: GridState, ctx: Ctx): GridState['run'] {
  return run?.block === true && ctx.now() - run.at > BLOCK_MS ? null : run;
}

export function gridKey(given: GridState, key: Key, ctx: Ctx): Next | null {
  const state = { ...given, run: runOf(given, ctx) };
  if (isKey(key, 'newline')) return entered(state, ctx);
  if (isKey(key, 'tab')) return tabbed(state, ctx);
  if (isKey(key, 'shift-tab')) return after(committed(state, ctx), (now) => keep(by({ ...now, marking: false, run: null }, 0, -1, ctx, false)));
  if (key.kind !== 'text') return typedKey({ ...state, run: null }, key, ctx);
  if (state.run === null) return typedKey(state, key, ctx);
  // In a block a blank is text, wherever it stands.
  const burst = ctx.now() - state.run.at <= (state.run.block ? BLOCK_MS : BURST_MS);
  const now = { ...state, run: { ...state.run, at: ctx.now() } };
  return burst && now.edit === null ? keep(startEdit(now, key.text, 'over')) : typedKey(now, key, ctx);
}

const typedKey = (state: GridState, key: Key, ctx: Ctx): Next | null => (state.edit === null ? cellKey(state, key, ctx) : editKey(state, key, ctx));

function tabbed(state: GridState, ctx: Ctx): Next {
  const from = state.sheet.at.column;
  return after(committed(state, ctx), (now) => keep({ ...by({ ...now, marking: false }, 0, 1, ctx, false), run: { column: now.run?.column ?? from, at: ctx.now(), block: now.run?.block === true } }));
}

type Move = (state: GridState, ctx: Ctx) => GridState;
const page = (ctx: Ctx): number => Math.max(1, rowsSeen(ctx) - 1);
const toColumn = (column: number): Move => (state, ctx) => toPlace(state, { row: state.sheet.at.row, column }, ctx);

const MOVES: Partial<Record<KeyName, Move>> = {
  up: (state, ctx) => by(state, -1, 0, ctx),
  down: (state, ctx) => by(state, 1, 0, ctx),
  left: (state, ctx) => by(state, 0, -1, ctx),
  right: (state, ctx) => by(state, 0, 1, ctx),
  pageup: (state, ctx) => by(state, -page(ctx), 0, ctx),
  pagedown: (state, ctx) => by(state, page(ctx), 0, ctx),
  home: toColumn(0),
  end: (state, ctx) => toColumn(state.sheet.columns.length - 1)(state, ctx),
  'ctrl-home': (state, ctx) => toPlace(state, { row: 0, column: 0 }, ctx),
  'ctrl-end': (state, ctx) => toPlace(state, { row: state.sheet.rows.length - 1, column: state.sheet.columns.length - 1 }, ctx),
  'ctrl-up': (state, ctx) => toPlace(state, { row: 0, column: state.sheet.at.column }, ctx),
  'ctrl-down': (state, ctx) => toPlace(state, { row: state.sheet.rows.length - 1, column: state.sheet.at.column }, ctx),
};

const SHIFTED: Partial<Record<KeyName, KeyName>> = {
  'shift-up': 'up', 'shift-down': 'down', 'shift-left': 'left', 'shift-right': 'right', 'shift-home': 'home', 'shift-end': 'end', 'shift-pageup': 'pageup', 'shift-pagedown': 'pagedown',
};

function moveKey(state: GridState, key: Key, ctx: Ctx): GridState | null {
  if (key.kind !== 'key') return null;
  const plain = SHIFTED[key.name];
  if (plain === undefined) return MOVES[key.name]?.(state, ctx) ?? null;
  const marked = MOVES[plain]?.({ ...state, marking: true }, ctx) ?? null;
  return marked === null ? null : { ...marked, marking: state.marking };
}

/** Keys on a cell: moving, typing over it, emptying it. */
function cellKey(state: GridState, key: Key, ctx: Ctx): Next | null {
  const moved = moveKey(state, key, ctx);
  if (moved !== null) return keep(moved);
  if (isKey(key, 'backspace', 'delete')) return changed(state, cleared(state.sheet), ctx);
  if (isKey(key, 'esc')) return state.sheet.anchor === null && !state.marking ? null : keep(at({ ...state, marking: false }, placed(state.sheet, state.sheet.at), ctx));
  if (key.kind === 'paste') return pasteText(state, key.text, ctx);
  if (key.kind !== 'text') return null;
  if (keyId(key) === 'space') return spaceKey(state, key.text, ctx);
  return keep(startEdit(state, key.text, 'over'));
}

/** Space opens what the cell is chosen from, or turns it over; elsewhere it is a space. */
function spaceKey(state: GridState, text: string, ctx: Ctx): Next {
  const field = fieldInHand(state);
  const def = defOf(state.props.entity, field);
  if (def.kind === 'lookup' || def.kind === 'links' || def.kind === 'note') return pick(state, ctx);
  if (def.kind !== 'choice' && def.kind !== 'flag') return keep(startEdit(state, text, 'over'));
  const words = wordsOf(state, field, def, ctx).map((word) => word.id);
  const next = words[(words.indexOf(cellText(cellAt(state.sheet))) + 1) % words.length] ?? '';
  return changed(state, state.sheet.anchor === null ? filledWith(placed(state.sheet, state.sheet.at), next) : filledWith(state.sheet, next), ctx);
}

/** Keys while a cell is typed. Typed over, arrows leave it; in the text they move there. */
function editKey(state: GridState, key: Key, ctx: Ctx): Next | null {
  const { edit } = state;
  if (edit === null) return null;
  if (isKey(key, 'esc')) return keep({ ...state, edit: null });
  if (key.kind === 'paste' && fieldText(edit.field) === '' && isBlock(key.text)) return pasteText({ ...state, edit: null }, key.text, ctx);
  const leaves = key.kind === 'key' && (edit.mode === 'over' || !isKey(key, 'left', 'right', 'home', 'end'));
  const moves = leaves && key.kind === 'key' && (MOVES[key.name] !== undefined || SHIFTED[key.name] !== undefined);
  if (moves) return after(committed(state, ctx), (now) => keep(moveKey(now, key, ctx) ?? now));
  const field = key.kind === 'paste' && (key.result !== true || isLong(state)) ? { ...edit.field, before: edit.field.before + pastedInto(state, key.text) } : editField(edit.field, key);
  return field === null ? null : keep({ ...state, edit: { ...edit, field } });
}

const isLong = (state: GridState): boolean => defOf(state.props.entity, fieldInHand(state)).kind === 'note';

/** A text of several lines keeps its lines where the field has lines. */
const pastedInto = (state: GridState, text: string): string => (isLong(state) ? text.replace(/\r\n?/g, '\n').replaceAll('\t', ' ') : withoutControls(text, 'one'));

/** F2: into the text of the cell; one of several lines has its own editor. */
export function startTyping(state: GridState, ctx: Ctx): Next {
  const text = cellText(cellAt(state.sheet));
  if (text.includes('\n')) return pick(state, ctx);
  return keep({ ...startEdit(state, '', 'in'), edit: { field: textField(text), mode: 'in' } });
}
