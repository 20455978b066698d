import { isOwnCell, RIGHT_ACTIONS, scopeIn, type RightAction, type RightsRow, type Scope } from '../../../auth/matrix.ts';
import { entityLabel, fieldLabel } from '../../../i18n/index.ts';
import { wrapText } from '../../../util/text.ts';
import type { Ctx } from '../../core/context.ts';
import { cell, line, piece, type Area, type Line, type View } from '../../core/line.ts';
import type { Role } from '../../core/theme.ts';
import { rowWords } from '../../../services/rights-words.ts';
import { windowOf } from '../../widgets/menu.ts';
import { actionInHand, changesIn, fieldNames, lineInHand, linesOf, type FieldsLevel, type RightsLine, type RightsState } from './state.ts';

/** Lines under the matrix: what the cell in hand says, and what was changed. */
const FOOT = 2;

export function rightsView(state: RightsState, ctx: Ctx, area: Area): View {
  if (state.error !== null) return { lines: wrapText(`! ${ctx.error(state.error)}`, area.width - 2).map((text): Line => line(piece(` ${text}`, 'error'))) };
  if (state.role === null) return { lines: [] };
  return state.fields === null ? matrixView(state, ctx, area) : fieldsView(state, state.fields, ctx, area);
}

/** What goes along the matrix: how wide the name of a row and a cell are. */
interface Widths {
  readonly label: number;
  readonly cell: number;
}

function widthsOf(ctx: Ctx, area: Area): Widths {
  const each = area.width >= 100 ? 12 : area.width >= 76 ? 9 : 7;
  return { label: Math.min(28, area.width - 3 - each * RIGHT_ACTIONS.length), cell: each };
}

function matrixView(state: RightsState, ctx: Ctx, area: Area): View {
  const lines = linesOf(state);
  const widths = widthsOf(ctx, area);
  const seen = windowOf(state.at, lines.length, area.height - 1 - FOOT);
  const rows = lines.slice(seen.from, seen.to).map((each, index) => matrixLine(state, each, seen.from + index === state.at, widths, ctx));
  return { lines: [head(state, widths, ctx), ...rows, ...foot(state, sentence(state, ctx), ctx, area)] };
}

function head(state: RightsState, widths: Widths, ctx: Ctx): Line {
  const cells = RIGHT_ACTIONS.map((action, at): ReturnType<typeof cell> => cell(ctx.t(`action.${action}`), widths.cell, at === state.column && lineInHand(state)?.kind === 'row' ? 'title' : 'head'));
  return [piece('  ', 'head'), cell(ctx.t('rights.records'), widths.label, 'head'), ...cells];
}

function matrixLine(state: RightsState, each: RightsLine, current: boolean, widths: Widths, ctx: Ctx): Line {
  const sign = piece(current ? '> ' : '  ', current ? 'title' : 'plain');
  if (each.kind === 'power') {
    const on = state.rights.system.includes(each.power);
    const was = state.role?.rights.system.includes(each.power) === true;
    const mark = on === was ? ' ' : '*';
    return [sign, piece(`[${on ? 'x' : ' '}]${mark} ${ctx.t(`power.${each.power}`)}`, current ? 'current' : on === was ? 'plain' : 'warn')];
  }
  const name = cell(`${rowWords(each.row, ctx.lang)}${hasFieldRules(state, each.row) ? ' +' : ''}`, widths.label - 1, current ? 'title' : 'plain');
  return [sign, name, piece(' '), ...RIGHT_ACTIONS.map((action, at) => matrixCell(state, each.row, action, current && at === state.column, widths.cell, ctx))];
}

const hasFieldRules = (state: RightsState, row: RightsRow): boolean => row !== '*' && state.rights.fields[row] !== undefined;

/** A star where it was changed; dim where all others decide. The one in hand stands in brackets, too, for screens without colours. */
function matrixCell(state: RightsState, row: RightsRow, action: RightAction, current: boolean, width: number, ctx: Ctx): ReturnType<typeof cell> {
  const scope = scopeIn(state.rights, row, action);
  const own = isOwnCell(state.rights, row, action);
  const changed = state.role !== null && (state.role.rights.entities[row]?.[action] ?? null) !== (state.rights.entities[row]?.[action] ?? null);
  const role: Role = current ? 'current' : changed ? 'warn' : own ? 'value' : 'dim';
  return cell(`${cellWord(scope, ctx)}${changed ? '*' : ''}`, width, role);
}

const cellWord = (scope: Scope, ctx: Ctx): string => (scope === 'none' ? '-' : ctx.t(`rights.cell.${scope}`));

/** What the cell in hand says, as people would: before and after. */
function sentence(state: RightsState, ctx: Ctx): string {
  const each = lineInHand(state);
  if (each === undefined || state.role === null) return '';
  if (each.kind === 'power') return `${ctx.t(`power.${each.power}`)}${ctx.t('print.colon')}${ctx.t(state.rights.system.includes(each.power) ? 'rights.may' : 'rights.may_not')}`;
  const action = actionInHand(state);
  const [now, was] = [scopeIn(state.rights, each.row, action), scopeIn(state.role.rights, each.row, action)];
  const from = isOwnCell(state.rights, each.row, action) || each.row === '*' ? '' : ctx.t('rights.from_others');
  const before = now === was ? '' : ctx.t('rights.before', { scope: ctx.t(`rights.scope.${was}`) });
  return `${rowWords(each.row, ctx.lang)} ${ctx.theme.borders.bullet} ${ctx.t(`action.${action}`)}${ctx.t('print.colon')}${ctx.t(`rights.scope.${now}`)}${from}${before}`;
}

function foot(state: RightsState, text: string, ctx: Ctx, area: Area): readonly Line[] {
  const count = changesIn(state).length;
  const words = count === 0 ? ctx.t('rights.operators', { count: state.role?.operators ?? 0 }) : ctx.t('rights.unsaved', { count });
  return [line(cell(` ${text}`, area.width, 'accent')), line(cell(` ${words}`, area.width, count === 0 ? 'hint' : 'warn'))];
}

function fieldsView(state: RightsState, { entity, at }: FieldsLevel, ctx: Ctx, area: Area): View {
  const names = fieldNames(entity);
  const seen = windowOf(at, names.length, area.height - 1 - FOOT);
  const rows = names.slice(seen.from, seen.to).map((field, index): Line => {
    const current = seen.from + index === at;
    const rule = state.rights.fields[entity]?.[field] ?? null;
    const changed = rule !== (state.role?.rights.fields[entity]?.[field] ?? null);
    const role: Role = current ? 'current' : changed ? 'warn' : rule === null ? 'dim' : 'value';
    return [piece(current ? '> ' : '  ', 'title'), cell(fieldLabel(ctx.lang, entity, field), 26, current ? 'title' : 'plain'), cell(`${ctx.t(`rights.rule.${rule ?? 'usual'}`)}${changed ? '*' : ''}`, 18, role)];
  });
  const rule = state.rights.fields[entity]?.[names[at] ?? ''] ?? null;
  return { lines: [line(piece(` ${ctx.t('rights.fields_of', { entity: entityLabel(ctx.lang, entity) })}`, 'head')), ...rows, ...foot(state, ctx.t(`rights.rule.${rule ?? 'usual'}.does`), ctx, area)] };
}
