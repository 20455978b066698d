import { faultText, fieldLabel, translate, type MessageParams } from '../../../i18n/index.ts';
import { displayWidth, wrapInto } from '../../../util/text.ts';
import type { Ctx } from '../../core/context.ts';
import { keyLabel } from '../../../key-labels.ts';
import { actionDef } from '../../../keys.ts';
import { cell, clickable, fill, fit, line, lineWidth, piece, spread, type Area, type Line, type Spot, type View } from '../../core/line.ts';
import type { Draft, EditorContext } from '../../editors/editor.ts';
import { editorFor } from '../../editors/index.ts';
import { box } from '../../widgets/dialog.ts';
import { alikeText, isAtAlike } from './alike.ts';
import type { FieldDef } from '../../../fields/definition.ts';
import { cellText } from '../../widgets/table.ts';
import { defOf, draftFor, editOf, isFixed, labelOf, type FormState } from './state.ts';
import { othersText } from '../../words.ts';
import { ruleText } from './rules.ts';

/** Lines under the fields: what the field in hand wants, or what is wrong with it. */
const HELP_LINES = 3;
const GAP = 2;

export function formView(state: FormState, ctx: Ctx, area: Area): View {
  if (!state.ready) return { lines: [[], line(piece(state.error === null ? '' : `  ! ${ctx.error(state.error)}`, 'error'))] };
  const height = area.height - HELP_LINES;
  const rows = [...rowsOf(state, ctx, area.width), buttonRow(state, ctx)];
  const found = rows.findIndex((row) => row.current);
  const current = found === -1 ? rows.length - 1 : found;
  const top = Math.min(Math.max(0, current - height + 2), Math.max(0, rows.length - height));
  const seen = rows.slice(top, top + height);
  const cursor = rows[current]?.cursor;
  return {
    lines: [...fill(seen.map((row) => row.line), height), ...fill(helpLines(state, ctx, area.width), HELP_LINES)],
    cursor: cursor === undefined ? undefined : { x: cursor, y: current - top },
    foot: HELP_LINES,
  };
}

/** The small form of a step, in a box over what is below. */
export function stepView(state: FormState, ctx: Ctx, area: Area): View {
  const width = Math.min(area.width - 8, 72);
  const height = Math.min(area.height - 4, state.rows.length + 1 + HELP_LINES + 1);
  const view = formView(state, ctx, { width, height });
  const title = translate(ctx.lang, `step.${state.props.entity}.${state.props.step ?? ''}`);
  const name = labelOf(state);
  return box(name === '' ? title : `${title} ${ctx.theme.borders.path} ${name}`, view.lines.map((row) => fit(row, width)), ctx, area, view.cursor);
}

interface DrawnRow {
  readonly line: Line;
  readonly current: boolean;
  readonly cursor?: number | undefined;
}

/** The rows of the definition: one field across, or two side by side. */
function rowsOf(state: FormState, ctx: Ctx, width: number): DrawnRow[] {
  const label = labelWidth(state, ctx, width);
  const half = Math.floor((width - GAP - 1) / 2);
  const pair = width >= 76;
  const { rows } = state;
  const lines = pair ? rows : rows.flatMap((row) => row.map((field) => [field]));
  return lines.map((row): DrawnRow => {
    const cells = row.map((field) => fieldCell(state, field, ctx, label, pair && row.length > 1 ? half : width - 1));
    const current = row.some((field) => state.fields[state.at] === field);
    const cursors = cells.map((one, at) => (one.cursor === undefined ? undefined : one.cursor + at * (half + GAP)));
    return { line: cells.flatMap((one, at) => [...one.line, ...(at + 1 < cells.length ? [piece(' '.repeat(GAP))] : [])]), current, cursor: cursors.find((at) => at !== undefined) };
  });
}

/** Fields of a form, and how wide the widest of their names is. */
const widest = new WeakMap<readonly string[], { readonly lang: Ctx['lang']; readonly width: number }>();

function labelWidth({ fields, props: { entity } }: FormState, { lang }: Ctx, width: number): number {
  let known = widest.get(fields);
  if (known?.lang !== lang) widest.set(fields, (known = { lang, width: Math.max(...fields.map((field) => displayWidth(fieldLabel(lang, entity, field)))) }));
  return Math.min(known.width, Math.floor(width / 4)) + 4;
}

/** What was drawn for a draft, and by what. Typing changes one field: the others stand as they stood. */
const drawnFor = new WeakMap<Draft, { readonly by: readonly unknown[]; readonly cell: DrawnRow }>();

function fieldCell(state: FormState, field: string, ctx: Ctx, label: number, width: number): DrawnRow {
  const edit = editOf(state, field, ctx);
  const draft = draftFor(state, field);
  const { props, fields, fixed, needed, original, labels, at, faults, warnings } = state;
  const doubtful = faults[field] === undefined && warnings.some((warning) => warning.field === field);
  const by = [field, label, width, fields[at] === field, faults[field], doubtful, props, fields, fixed, needed, original, labels, edit.fields.day, ctx.lang, ctx.theme, ctx.today, ctx.session];
  const known = drawnFor.get(draft);
  if (known?.by.every((one, place) => one === by[place]) === true) return known.cell;
  const made = drawField(state, edit, label, width, doubtful);
  drawnFor.set(draft, { by, cell: made });
  return made;
}

function drawField(state: FormState, edit: EditorContext, label: number, width: number, doubtful: boolean): DrawnRow {
  const { def, field, ctx } = edit;
  const focused = state.fields[state.at] === field;
  const fault = state.faults[field];
  const sign = focused ? '>' : ' ';
  const star = def.required === true || state.needed.includes(field) ? '*' : ' ';
  const name = cell(`${sign}${fieldLabel(ctx.lang, state.props.entity, field)}${star}`, label - 1, fault === undefined ? (focused ? 'title' : 'label') : 'error');
  const room = Math.max(8, width - label);
  const wide = Math.min(doubtful ? room - 2 : room, usefulWidth(state, field, width));
  const view = isFixed(state, field) ? readOnly(state, field, ctx, wide) : editorFor(def).view(draftFor(state, field), edit, wide, focused);
  const left = [name, piece(' '), ...view.line];
  const mark = fault === undefined ? (doubtful ? [piece(' !', 'warn')] : []) : [cell(` ! ${shortFault(state, field, ctx)}`, width - lineWidth(left), 'error')];
  return { line: clickable(fit([...left, ...mark], width), fieldSpot(state, field, def.kind)), current: focused, cursor: focused ? label + view.cursor : undefined };
}

/** A click goes to the field; on the one in hand it opens what the field opens. */
function fieldSpot(state: FormState, field: string, kind: FieldDef['kind']): Spot | undefined {
  const at = state.fields.indexOf(field);
  if (at === -1 || isFixed(state, field)) return undefined;
  if (at !== state.at) return { keys: [{ kind: 'go', to: at }] };
  if (kind === 'note') return { action: 'form.text' };
  return kind === 'lookup' || kind === 'links' || kind === 'choice' ? { action: 'form.list' } : undefined;
}

/** What is only read is no place to type: no line under it, and masked ones as they are shown everywhere. */
function readOnly(state: FormState, field: string, ctx: Ctx, width: number): { readonly line: Line; readonly cursor: number } {
  const text = cellText({ values: state.original, labels: state.labels }, field, defOf(state, field), ctx, state.props.entity);
  return { line: [cell(text, width, 'dim')], cursor: 0 };
}

/** A field alone in its row leaves room for what is wrong with it. */
function usefulWidth(state: FormState, field: string, width: number): number {
  return state.faults[field] === undefined ? Math.min(60, width) : Math.max(16, Math.floor(width / 3));
}

function shortFault(state: FormState, field: string, ctx: Ctx): string {
  const fault = state.faults[field];
  return fault === undefined ? '' : ctx.error(fault);
}

function buttonRow(state: FormState, ctx: Ctx): DrawnRow {
  const current = state.at === state.fields.length;
  const label = ` ${ctx.t('act.form.save')} `;
  return { line: [piece(current ? ' >' : '  ', 'title'), { ...piece(`[${label}]`, current ? 'current' : 'plain'), spot: { action: 'form.save' } }], current };
}

/** The rule of the field in hand, its fault, its doubt; wrapped, never cut. */
function helpLines(state: FormState, ctx: Ctx, width: number): Line[] {
  const field = state.fields[state.at];
  const rule = ruleLine(state, ctx, width);
  if (state.error !== null) return [rule, ...wrapped(`! ${ctx.error(state.error)}`, 'error', width)];
  if (field === undefined) return [rule, line(piece(` ${ctx.t(isAtAlike(state) ? 'tui.form.alike-hint' : 'tui.form.save-hint')}`, 'hint')), ...otherFault(state, ctx, width)];
  const name = fieldLabel(ctx.lang, state.props.entity, field);
  const fault = state.faults[field];
  if (fault !== undefined) return [rule, ...wrapped(`! ${name}${colon(ctx)}${ctx.error(fault)}`, 'error', width)];
  const doubt = state.warnings.find((warning) => warning.field === field);
  if (doubt !== undefined) return [rule, ...wrapped(`! ${name}${colon(ctx)}${ctx.t(doubt.key, withField(doubt.params, name))}`, 'warn', width)];
  const text = isFixed(state, field) ? ctx.t('error.field_covered') : ruleText(defOf(state, field), ctx);
  const own = wrapped(text === '' ? name : `${name}${colon(ctx)}${text}`, 'hint', width);
  return [rule, ...own, ...otherFault(state, ctx, width)];
}

/** What exists already, and the key that opens it; `>` where the hands are at it. */
function alikeLine(text: string, state: FormState, ctx: Ctx, width: number): Line {
  const { h } = ctx.theme.borders;
  const current = isAtAlike(state);
  const key = piece(` ${keyLabel(actionDef('form.alike').keys[0] ?? '')} ${ctx.t('act.form.alike')} `, current ? 'current' : 'key');
  const drawn = spread([piece(current ? '>' : h, current ? 'title' : 'border'), cell(` ${text} `, Math.min(displayWidth(text) + 2, width - 2 - key.width), current ? 'current' : 'warn'), piece(h.repeat(width), 'border')], [key], width);
  return clickable(drawn, { action: 'form.alike' });
}

/** The line above: who else has the record open, where somebody has, or what exists already. */
function ruleLine(state: FormState, ctx: Ctx, width: number): Line {
  const { entity, id } = state.props;
  const { h } = ctx.theme.borders;
  const alike = alikeText(state, ctx);
  if (alike !== null) return alikeLine(alike, state, ctx, width);
  const others = id === null ? null : othersText(ctx, entity, id);
  if (others === null) return line(piece(h.repeat(width), 'border'));
  return fit([piece(`${h} `, 'border'), piece(others, 'warn'), piece(` ${h.repeat(width)}`, 'border')], width);
}

/** A fault of a field that was left: beside it there is no room to say it whole. */
function otherFault(state: FormState, ctx: Ctx, width: number): Line[] {
  const field = state.fields.find((one) => state.faults[one] !== undefined);
  const fault = field === undefined ? undefined : state.faults[field];
  return field === undefined || fault === undefined ? [] : [[cell(` ! ${faultText(ctx.lang, { entity: state.props.entity, field }, fault)}`, width, 'error')]];
}

const colon = (ctx: Ctx): string => (ctx.lang === 'zh' ? '：' : ': ');
const withField = (params: MessageParams, name: string): MessageParams => ({ field: name, ...params });

const wrapped = (text: string, role: 'error' | 'warn' | 'hint', width: number): Line[] =>
  wrapInto(text, width - 2, HELP_LINES - 1).map((row) => line(piece(` ${row}`, role)));

