import type { FilterValue } from '../../../query/filter.ts';
import { withNode, type FormRow, type Subject } from '../../../query/form.ts';
import { fixedWords, operatorsFor, operatorWords, settledRow, subjectField, subjectLabel, typedValues, usualFor, valueManner, type FormOperator } from '../../../query/form-fields.ts';
import type { Ctx } from '../../core/context.ts';
import { keep, open } from '../../core/effects.ts';
import { isKey, keyId, type Key } from '../../core/key.ts';
import type { Effect, Update } from '../../core/screen.ts';
import { editField, fieldText } from '../../widgets/text-field.ts';
import { chooseOne } from '../choose.ts';
import { relativeDays } from '../../../query/complete.ts';
import { previewed } from './preview.ts';
import { subjects } from './subjects.ts';
import { addRow, cellsOf, entered, inHand, remembered, rowInHand, type Applied, type Cell, type ConditionsState } from './state.ts';
import { pickValues } from './values.ts';

type Next = Update<ConditionsState, Applied | null>;
type ConditionsEffect = Effect<ConditionsState, Applied | null>;

/** The row in hand made anew. */
export function withRow(state: ConditionsState, row: FormRow): ConditionsState {
  const at = inHand(state)?.at;
  return at === undefined ? state : { ...state, root: withNode(state.root, at, row) };
}

/** Before the hands leave a cell: a range that was typed as one value is one. */
export function settled(state: ConditionsState, ctx: Ctx): ConditionsState {
  const row = rowInHand(state);
  const whole = row === undefined ? undefined : settledRow(state.props.entity, row);
  return whole === undefined || whole === row ? state : entered(withRow(state, whole), state.row, ctx, 'to');
}

/** To another line; where one lands there. */
export const goTo = (state: ConditionsState, row: number, ctx: Ctx): Next => previewed(entered(settled(state, ctx), row, ctx), ctx);

/** To the cell behind or before, over the ends of lines. */
export function goToCell(state: ConditionsState, by: -1 | 1, ctx: Ctx): Next {
  const now = settled(state, ctx);
  const cells = cellsOf(now.props.entity, inHand(now)?.node);
  const to = cells[cells.indexOf(now.cell) + by];
  if (to !== undefined) return previewed(entered(now, now.row, ctx, to), ctx);
  if (by === 1) return previewed(entered(now, now.row + 1, ctx, 'field'), ctx);
  return previewed(now.row === 0 ? now : entered(now, now.row - 1, ctx), ctx);
}

/** Enter within the lines: the list of a field or a comparison, that of a choice still empty; else on to the next cell, then to the next line. */
export function enterCell(state: ConditionsState, ctx: Ctx): Next {
  const row = rowInHand(state);
  if (row === undefined) return goTo(state, state.row + 1, ctx);
  if (state.cell === 'field') return keep(state, openSubjects(state, ''));
  if (state.cell === 'op') return keep(state, openOperators(state, row, '', ctx));
  if (isPicked(state, row) && row.values.length === 0) return keep(state, openValues(state, row, '', ctx));
  const now = settled(state, ctx);
  return now.cell === 'value' && cellsOf(now.props.entity, rowInHand(now)).includes('to') ? previewed(entered(now, now.row, ctx, 'to'), ctx) : goTo(now, now.row + 1, ctx);
}

/** The list that the cell in hand is chosen from, whatever stands there. */
export function chooseCell(state: ConditionsState, ctx: Ctx): Next {
  const row = rowInHand(state);
  if (row === undefined) return keep(state);
  if (state.cell === 'field') return keep(state, openSubjects(state, ''));
  if (state.cell === 'op') return keep(state, openOperators(state, row, '', ctx));
  if (isPicked(state, row)) return keep(state, openValues(state, row, '', ctx));
  const manner = valueManner(state.props.entity, row);
  return manner.by === 'typing' && manner.days ? keep(state, openDays(state, row, ctx)) : keep(state);
}

export const hasList = (state: ConditionsState): boolean => {
  const row = rowInHand(state);
  if (row === undefined) return false;
  const manner = valueManner(state.props.entity, row);
  return state.cell === 'field' || state.cell === 'op' || manner.by === 'records' || manner.by === 'words' || (manner.by === 'typing' && manner.days);
};

/** What a list is narrowed by; a result of the calculator names nothing there. */
function searchIn(key: Key): string | null {
  if (key.kind === 'key' || key.kind === 'go' || (key.kind === 'paste' && key.result === true)) return null;
  return keyId(key) === 'space' ? '' : key.text.trim();
}

/** Keys within a cell; null where it does not know them. */
export function cellKey(state: ConditionsState, key: Key, ctx: Ctx): Next | null {
  const row = rowInHand(state);
  if (row === undefined) return null;
  if ((state.cell === 'value' || state.cell === 'to') && !isPicked(state, row)) return typedKey(state, row, key, ctx);
  if (isFlag(state, row) && state.cell === 'value' && (keyId(key) === 'space' || isKey(key, 'left', 'right'))) return turnFlag(state, row, ctx);
  if (isKey(key, 'left', 'right')) return goToCell(state, isKey(key, 'left') ? -1 : 1, ctx);
  if (isKey(key, 'backspace', 'delete') && state.cell === 'value') return row.values.length === 0 ? keep(state) : previewed(withRow(remembered(state), { ...row, values: row.values.slice(0, -1) }), ctx);
  const search = searchIn(key);
  if (search === null) return null;
  if (state.cell === 'field') return keep(state, openSubjects(state, search));
  return keep(state, state.cell === 'op' ? openOperators(state, row, search, ctx) : openValues(state, row, search, ctx));
}

function typedKey(state: ConditionsState, row: FormRow, key: Key, ctx: Ctx): Next | null {
  const typed = editField(state.typed, key);
  if (typed === null) return null;
  if (fieldText(typed) === fieldText(state.typed)) return keep({ ...state, typed });
  const before = state.touched ? state : remembered(state);
  const values = valuesWith(state, row, fieldText(typed));
  return previewed({ ...withRow(before, { ...row, values }), typed, touched: true }, ctx);
}

function valuesWith(state: ConditionsState, row: FormRow, text: string): readonly FilterValue[] {
  const values = typedValues(state.props.entity, row, text);
  if (row.op !== 'between') return values;
  const ends = [row.values[0] ?? { text: '' }, row.values[1] ?? { text: '' }];
  return ends.with(state.cell === 'to' ? 1 : 0, values[0] ?? { text: '' });
}

const isFlag = (state: ConditionsState, row: FormRow): boolean => subjectField(state.props.entity, row.subject)?.def.kind === 'flag';

function turnFlag(state: ConditionsState, row: FormRow, ctx: Ctx): Next {
  const text = row.values[0]?.text === '1' ? '0' : '1';
  return previewed(withRow(remembered(state), { ...row, values: [{ text }] }), ctx);
}

const isPicked = (state: ConditionsState, row: FormRow): boolean => {
  const { by } = valueManner(state.props.entity, row);
  return by === 'records' || by === 'words';
};

/** The field, then at once how it is compared. */
function openSubjects(state: ConditionsState, search: string): ConditionsEffect {
  const current = rowInHand(state)?.subject ?? null;
  const screen = subjects({ entity: state.props.entity, search, current });
  return open<ConditionsState, Applied | null, Subject | null>(screen, (now, subject, at) => (subject === null ? given(now) : withSubject(now, subject, at)));
}

/** Nothing chosen: a line that was made for it and is still empty stays to be filled. */
const given = (state: ConditionsState): Next => keep(state);

function withSubject(state: ConditionsState, subject: Subject, ctx: Ctx): Next {
  const row = rowInHand(state);
  if (row === undefined) return keep(state);
  const same = JSON.stringify(row.subject) === JSON.stringify(subject);
  const fresh: FormRow = same ? row : { ...row, subject, op: usualFor(state.props.entity, subject), values: [] };
  const next = withRow(same ? state : remembered(state), fresh);
  // Yes is what is asked for nearly always, and there is nothing to compare.
  if (!same && isFlag(next, fresh)) return previewed(entered(withRow(next, { ...fresh, values: [{ text: '1' }] }), state.row, ctx), ctx);
  return previewed(entered(next, state.row, ctx, 'op'), ctx, openOperators(next, fresh, '', ctx));
}

const operatorId = ({ op, negated }: Pick<FormOperator, 'op' | 'negated'>): string => (negated ? `-${op}` : op);

function openOperators(state: ConditionsState, row: FormRow, search: string, ctx: Ctx): ConditionsEffect {
  const { subject } = row;
  if (subject === null) return openSubjects(state, search);
  const offered = operatorsFor(state.props.entity, subject);
  const { not, words } = operatorWords(state.props.entity, row);
  const written = offered.find((one) => one.words === words);
  const current = written === undefined ? undefined : operatorId(written);
  const items = offered.map((one) => ({ id: operatorId(one), label: ctx.t(one.words) }));
  const title = `${subjectLabel(state.props.entity, subject, ctx.lang, ctx.theme.borders.path)} ${ctx.theme.borders.bullet} ${ctx.t('tui.conditions.op-title')}`;
  return open<ConditionsState, Applied | null, string | null>(chooseOne({ title, items, current, search }), (now, id, at) => {
    const chosen = offered.find((one) => operatorId(one) === id);
    return chosen === undefined ? keep(now) : withOperator(now, chosen, not, at);
  });
}

/** Then the value: chosen from its list at once where it is still empty. */
function withOperator(state: ConditionsState, { op, negated }: FormOperator, not: boolean, ctx: Ctx): Next {
  const row = rowInHand(state);
  if (row === undefined) return keep(state);
  const filled = row.values.filter((value) => value.text !== '' || value.me === true);
  const values = op === 'between' ? [filled[0] ?? { text: '' }, filled[1] ?? { text: '' }] : row.op === 'between' ? filled.slice(0, 1) : row.values;
  const fresh: FormRow = { ...row, op, negated: not ? !negated : negated, values };
  const next = withRow(remembered(state), fresh);
  const cells = cellsOf(state.props.entity, fresh);
  if (!cells.includes('value')) return previewed(entered(next, state.row + 1, ctx), ctx);
  const there = entered(next, state.row, ctx, 'value');
  return isPicked(there, fresh) && fresh.values.length === 0 ? previewed(there, ctx, openValues(there, fresh, '', ctx)) : previewed(there, ctx);
}

/** Ranks are compared with one value; equal and not equal take any of several. */
const takesMany = (row: FormRow): boolean => row.op === 'eq' || row.op === 'ne';

function openValues(state: ConditionsState, row: FormRow, search: string, ctx: Ctx): ConditionsEffect {
  const { entity } = state.props;
  const manner = valueManner(entity, row);
  const found = subjectField(entity, row.subject);
  const from = manner.by === 'records' ? { records: manner.of } : { words: found === undefined ? [] : fixedWords(found, ctx.lang) };
  const cell: Cell = state.cell === 'to' ? 'to' : 'value';
  const current = row.op === 'between' ? [row.values[cell === 'to' ? 1 : 0] ?? { text: '' }].filter(({ text }) => text !== '') : row.values;
  const title = subjectLabel(entity, row.subject, ctx.lang, ctx.theme.borders.path);
  return open<ConditionsState, Applied | null, readonly FilterValue[] | null>(pickValues({ title, from, many: takesMany(row), current, search }), (now, values, at) => {
    const then = rowInHand(now);
    if (values === null || then === undefined) return keep(now);
    const ends = [then.values[0] ?? { text: '' }, then.values[1] ?? { text: '' }].with(cell === 'to' ? 1 : 0, values[0] ?? { text: '' });
    const next = withRow(remembered(now), { ...then, values: then.op === 'between' ? ends : values });
    return then.op === 'between' && cell === 'value' ? previewed(entered(next, now.row, at, 'to'), at) : goTo(next, now.row + 1, at);
  });
}

/** The relative days that are asked for most. */
function openDays(state: ConditionsState, row: FormRow, ctx: Ctx): ConditionsEffect {
  const title = subjectLabel(state.props.entity, row.subject, ctx.lang, ctx.theme.borders.path);
  const items = relativeDays(ctx.lang).map((word) => ({ id: word, label: word }));
  return open<ConditionsState, Applied | null, string | null>(chooseOne({ title, items }), (now, word, at) => {
    const then = rowInHand(now);
    if (word === null || then === undefined) return keep(now);
    const next = withRow(remembered(now), { ...then, values: valuesWith(now, then, word) });
    return then.op === 'between' && now.cell === 'value' ? previewed(entered(next, now.row, at, 'to'), at) : goTo(next, now.row + 1, at);
  });
}

/** A line more, its field asked for at once. */
export const startLine = (state: ConditionsState, ctx: Ctx): Next => previewed(state, ctx, openSubjects(state, ''));

/** Moving among lines and cells; null for other keys. */
export function moveKey(state: ConditionsState, key: Key, ctx: Ctx): Next | null {
  if (isKey(key, 'up')) return goTo(state, state.row - 1, ctx);
  if (isKey(key, 'down')) return goTo(state, state.row + 1, ctx);
  if (isKey(key, 'tab')) return goToCell(state, 1, ctx);
  if (isKey(key, 'shift-tab')) return goToCell(state, -1, ctx);
  if (isKey(key, 'pageup', 'ctrl-home')) return goTo(state, 0, ctx);
  if (isKey(key, 'pagedown', 'ctrl-end')) return goTo(state, addRow(state) - 1, ctx);
  return null;
}
