import { isEntityName } from '../../../entities/names.ts';
import { AppError } from '../../../errors.ts';
import type { Values } from '../../../fields/definition.ts';
import { fieldLabel } from '../../../i18n/index.ts';
import type { ActionId } from '../../../keys.ts';
import type { Ctx } from '../../core/context.ts';
import { close, keep, open, say } from '../../core/effects.ts';
import { isKey, type Key } from '../../core/key.ts';
import { defineScreen, opening, type Offer, type Opening, type Update } from '../../core/screen.ts';
import { draftOf, type Draft } from '../../editors/editor.ts';
import { editorFor } from '../../editors/index.ts';
import { fieldText, textField } from '../../widgets/text-field.ts';
import type { Picked } from '../doors.ts';
import { longestOf, textEditor } from '../text.ts';
import { defOf, editOf, ownDraft, undecided, type ConflictProps, type ConflictRow, type ConflictState, type Decision, type Resolution } from './conflict-state.ts';
import { conflictView } from './conflict-view.ts';

type Next = Update<ConflictState, Resolution | null>;

/** Before, theirs and mine of every field that both changed; one decides field by field. Null: back to the form. */
export function conflict(props: ConflictProps): Opening<Resolution | null> {
  const { fields, onlyTheirs, onlyMine } = props.details;
  const rows = [
    ...fields.map((field): ConflictRow => ({ field, side: 'both' })),
    ...onlyTheirs.map((field): ConflictRow => ({ field, side: 'theirs' })),
    ...onlyMine.map((field): ConflictRow => ({ field, side: 'mine' })),
  ];
  return opening(screen, { props, rows, at: 0, decisions: {}, own: {}, typing: false, fault: null });
}

const screen = defineScreen<ConflictState, Resolution | null>({
  name: 'conflict',
  title: (_state, ctx) => ctx.t('tui.conflict.title'),
  offers: conflictOffers,
  act: conflictAct,
  key: conflictKey,
  view: conflictView,
});

function conflictOffers(state: ConflictState): readonly Offer[] {
  if (state.typing) return [{ action: 'conflict.next' }];
  const choices: readonly Offer[] = state.rows[state.at]?.side === 'both' ? [{ action: 'conflict.theirs' }, { action: 'conflict.mine' }, { action: 'conflict.own' }] : [];
  return [{ action: 'conflict.next' }, ...choices, { action: 'conflict.save' }];
}

function conflictAct(state: ConflictState, action: ActionId, ctx: Ctx): Next {
  if (action === 'conflict.save') return save(state, ctx);
  if (action === 'conflict.next') return next(state, ctx);
  if (action === 'conflict.own') return beginOwn(state, ctx);
  return keep(decided(state, action === 'conflict.mine' ? 'mine' : 'theirs'));
}

function decided(state: ConflictState, decision: Decision): ConflictState {
  const row = state.rows[state.at];
  return row?.side === 'both' ? { ...state, decisions: { ...state.decisions, [row.field]: decision } } : state;
}

/** Enter: nothing is decided by it, so that nothing typed ahead decides. */
function next(state: ConflictState, ctx: Ctx): Next {
  const row = state.rows[state.at];
  if (state.typing) return endOwn(state, ctx);
  if (row === undefined) return save(state, ctx);
  if (row.side === 'both' && state.decisions[row.field] === undefined) return keep(state, say('info', 'tui.conflict.help'));
  return keep({ ...state, at: state.at + 1 });
}

function conflictKey(state: ConflictState, key: Key, ctx: Ctx): Next | null {
  if (state.typing) return typeOwn(state, key, ctx);
  if (isKey(key, 'esc')) return keep(state, close(null));
  if (isKey(key, 'up', 'shift-tab')) return keep({ ...state, at: Math.max(0, state.at - 1) });
  if (isKey(key, 'down', 'tab')) return keep({ ...state, at: Math.min(state.rows.length, state.at + 1) });
  if (isKey(key, 'home', 'pageup')) return keep({ ...state, at: 0 });
  if (isKey(key, 'end', 'pagedown')) return keep({ ...state, at: state.rows.length });
  return null;
}

function beginOwn(state: ConflictState, ctx: Ctx): Next {
  const row = state.rows[state.at];
  if (row?.side !== 'both') return keep(state);
  const { kind } = defOf(state, row.field);
  if (kind === 'lookup' || kind === 'links') return openPicker(state, row.field, '', ctx);
  if (kind === 'note') return openText(state, row.field, ctx);
  return keep({ ...state, typing: true, own: { ...state.own, [row.field]: ownDraft(state, row.field, ctx) } });
}

function typeOwn(state: ConflictState, key: Key, ctx: Ctx): Next | null {
  const field = state.rows[state.at]?.field;
  if (field === undefined || isKey(key, 'esc')) return keep({ ...state, typing: false, fault: null });
  const edit = editOf(state, field, ctx);
  const edited = editorFor(edit.def).key(ownDraft(state, field, ctx), key, edit);
  if (edited === null || !('draft' in edited)) return null;
  return keep({ ...state, fault: null, own: { ...state.own, [field]: edited.draft } });
}

/** Enter: the value is right and chosen, or what is wrong with it stands there. */
function endOwn(state: ConflictState, ctx: Ctx): Next {
  const field = state.rows[state.at]?.field ?? '';
  try {
    ownValue(state, field, ctx);
    return keep({ ...decided(state, 'own'), typing: false, fault: null, at: state.at + 1 });
  } catch (error) {
    if (error instanceof AppError) return keep({ ...state, fault: error.toPlain() });
    throw error;
  }
}

const ownValue = (state: ConflictState, field: string, ctx: Ctx) => editorFor(defOf(state, field)).value(ownDraft(state, field, ctx), editOf(state, field, ctx));

function openText(state: ConflictState, field: string, ctx: Ctx): Next {
  const title = fieldLabel(ctx.lang, state.props.entity, field);
  const text = fieldText(ownDraft(state, field, ctx).text);
  return keep(
    state,
    open<ConflictState, Resolution | null, string>(textEditor({ title, text, max: longestOf(defOf(state, field)) }), (now, typed) => keep(withOwn(now, field, { text: textField(typed), ids: [], labels: [] }))),
  );
}

function openPicker(state: ConflictState, field: string, search: string, ctx: Ctx): Next {
  const def = defOf(state, field);
  if ((def.kind !== 'lookup' && def.kind !== 'links') || !isEntityName(def.to)) return keep(state);
  const many = def.kind === 'links';
  const picker = ctx.doors.picker({ entity: def.to, title: fieldLabel(ctx.lang, state.props.entity, field), search, current: ownDraft(state, field, ctx).ids, many, required: def.required === true });
  return keep(
    state,
    open<ConflictState, Resolution | null, Picked | null>(picker, (now, picked) =>
      picked === null ? keep(now) : keep(withOwn(now, field, draftOf('', picked.values.map(({ id }) => id), picked.values.map(({ label }) => label)))),
    ),
  );
}

const withOwn = (state: ConflictState, field: string, draft: Draft): ConflictState => ({ ...state, own: { ...state.own, [field]: draft }, decisions: { ...state.decisions, [field]: 'own' } });

/** All fields decided: what is to be saved on top of theirs. */
function save(state: ConflictState, ctx: Ctx): Next {
  const [first] = undecided(state);
  if (first !== undefined) return keep({ ...state, at: state.rows.indexOf(first) }, say('warn', 'tui.conflict.undecided', { count: undecided(state).length }));
  const { mine } = state.props.details;
  const values: Values = {};
  for (const { field, side } of state.rows) {
    const decision = side === 'both' ? state.decisions[field] : side;
    if (decision === 'own') values[field] = ownValue(state, field, ctx);
    else if (decision === 'mine') values[field] = mine[field] ?? null;
  }
  const theirs = state.rows.filter(({ field, side }) => side === 'theirs' || state.decisions[field] === 'theirs').map(({ field }) => field);
  const own = Object.fromEntries(Object.entries(state.own).filter(([field]) => state.decisions[field] === 'own'));
  return keep(state, close<ConflictState, Resolution | null>({ values, theirs, own }));
}
