import { comma, fieldLabel } from '../../../i18n/index.ts';
import type { BulkPreview } from '../../../services/api.ts';
import { displayWidth, wrapText } from '../../../util/text.ts';
import type { Ctx } from '../../core/context.ts';
import { cell, fill, line, piece, type Area, type Cursor, type Line, type View } from '../../core/line.ts';
import { editorFor } from '../../editors/index.ts';
import { changeWords, valueWords } from '../../widgets/changes.ts';
import { progressLine } from '../../widgets/progress.ts';
import { scopeWords } from '../files/scope.ts';
import { ruleText } from '../form/rules.ts';
import { bulkValues, chosenDraft, defOf, editOf, scopeOf, type BulkState } from './state.ts';

/** Which records, which values, then what that changes. */
export function bulkView(state: BulkState, ctx: Ctx, area: Area): View {
  const fields = state.editing === null || state.chosen.includes(state.editing) ? state.chosen : [...state.chosen, state.editing];
  const label = Math.max(8, ...fields.map((field) => displayWidth(fieldLabel(ctx.lang, state.props.entity, field)))) + 3;
  let cursor: Cursor | undefined;
  const rows = fields.map((field, at): Line => {
    const name = cell(`${field === state.editing ? ' > ' : '   '}${fieldLabel(ctx.lang, state.props.entity, field)}`, label + 3, field === state.editing ? 'title' : 'label');
    if (field !== state.editing) return [name, piece('= '), piece(settled(state, field, ctx), 'value')];
    const edit = editOf(state, field, ctx);
    const view = editorFor(edit.def).view(chosenDraft(state, field), edit, Math.max(10, Math.min(60, area.width - label - 7)), true);
    cursor = { x: label + 5 + view.cursor, y: at + 1 };
    return [name, piece('= '), ...view.line];
  });
  const head: Line = [piece(` ${scopeWords(scopeOf(state), ctx)}`, 'title')];
  const rule = line(piece(ctx.theme.borders.h.repeat(area.width), 'border'));
  const height = area.height - rows.length - 2;
  return { lines: [head, ...rows, rule, ...fill(below(state, ctx, area.width, height), height)], cursor };
}

function settled(state: BulkState, field: string, ctx: Ctx): string {
  const draft = chosenDraft(state, field);
  const label = draft.labels.join(comma(ctx.lang));
  const { values } = bulkValues(state, ctx);
  return valueWords(state.props.entity, field, values[field] ?? null, label === '' ? undefined : label, ctx);
}

function below(state: BulkState, ctx: Ctx, width: number, height: number): Line[] {
  const { running, fault, editing, preview } = state;
  if (running !== null) return [[piece(' '), ...progressLine(running.progress, ctx)]];
  if (fault !== null) return paragraph(`! ${ctx.error(fault)}`, 'error', width);
  if (editing !== null) return [...paragraph(ruleText(defOf(state, editing), ctx), 'hint', width), ...paragraph(ctx.t('tui.bulk.empty-hint'), 'hint', width)];
  return preview === null ? [] : previewLines(state, preview, ctx, width, height);
}

const paragraph = (text: string, role: 'error' | 'hint' | 'plain', width: number): Line[] => (text === '' ? [] : wrapText(text, width - 2).map((row) => line(piece(` ${row}`, role))));

/** The count, some of the records field by field, those that would be refused and why. */
function previewLines({ props }: BulkState, preview: BulkPreview, ctx: Ctx, width: number, height: number): Line[] {
  const { changed, count, sample, faults } = preview;
  const number = (value: number): string => value.toLocaleString('en');
  const key = changed === 0 ? 'tui.bulk.nothing' : changed === count ? 'tui.bulk.all' : 'tui.bulk.some';
  const head = line(piece(` ${ctx.t(key, { changed: number(changed), count: number(count), same: number(count - changed) })}`, 'title'));
  const name = Math.min(26, Math.floor(width / 3));
  const refused = faults.map((one): Line => [piece('   '), cell(one.label, name), piece('  '), piece(ctx.error(one.error), 'error')]);
  const refusals = faults.length === 0 ? [] : [line(piece(` ! ${ctx.t('tui.bulk.faults')}`, 'error')), ...refused.slice(0, Math.max(1, Math.floor(height / 2)))];
  const room = Math.max(0, height - refusals.length - 3);
  const changes = sample.slice(0, room).map((one): Line => {
    const words = one.changes.map((change) => changeWords(props.entity, change, ctx)).map((change) => `${change.field} ${change.before} → ${change.after}`);
    return [piece('   '), cell(one.label, name), piece('  '), cell(words.join('   '), width - name - 6, 'accent')];
  });
  const more = changed > changes.length ? [line(piece(`   ${ctx.t('tui.bulk.more', { count: number(changed - changes.length) })}`, 'dim'))] : [];
  const hint = faults.length > 0 || changed === 0 ? ctx.t('tui.bulk.back-hint') : ctx.t('tui.bulk.apply-hint', { count: number(changed) });
  return [head, ...refusals, ...changes, ...more, line(piece(` ${hint}`, 'hint'))];
}
