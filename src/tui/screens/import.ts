import type { EntityName } from '../../entities/names.ts';
import type { PlainError } from '../../errors.ts';
import type { ActionId } from '../../keys.ts';
import type { ImportPlan } from '../../services/api.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, open, say } from '../core/effects.ts';
import type { Key } from '../core/key.ts';
import { line, piece, type Area, type View } from '../core/line.ts';
import { defineScreen, opening, type Opening, type Update } from '../core/screen.ts';
import { box } from '../widgets/dialog.ts';
import { optionText, optionsKey, optionsOf, optionsView, type OptionRow, type Options } from '../widgets/options.ts';
import { listNameOf } from '../words.ts';
import { completeEffect, fullPath, shownPath } from './files/path.ts';
import { importPlanScreen } from './import-plan.ts';

interface ImportState {
  readonly entity: EntityName;
  readonly options: Options;
  readonly names: readonly string[];
  readonly error: PlainError | null;
}

type Next = Update<ImportState, boolean>;

/** Which file: Tab completes its name, Enter looks into it. Gives back whether anything was imported. */
export const importDialog = (entity: EntityName): Opening<boolean> => opening(screen, { entity, options: optionsOf({ path: '' }), names: [], error: null });

const screen = defineScreen<ImportState, boolean>({
  name: 'import',
  over: true,
  offers: (_state, ctx) => [{ action: 'dialog.choose', label: ctx.t('tui.import.look') }],
  act: (state, _action: ActionId) => look(state),
  key: importKey,
  holds: (_state, key) => key.kind !== 'key' || key.name !== 'esc',
  view: importView,
});

const rowsOf = (state: ImportState, ctx: Ctx): readonly OptionRow[] => [{ id: 'path', kind: 'path', label: ctx.t('tui.path'), hint: hintOf(state, ctx) }];

function hintOf(state: ImportState, ctx: Ctx): string {
  if (state.names.length > 0) return state.names.join('  ');
  const typed = optionText(state.options, 'path').trim();
  return typed === '' ? ctx.t('tui.import.file-hint') : shownPath(fullPath(typed));
}

function importKey(state: ImportState, key: Key, ctx: Ctx): Next | null {
  const options = optionsKey(state.options, rowsOf(state, ctx), key);
  if (options === 'complete') return keep(state, completeEffect(state, 'path'));
  return options === null ? null : keep({ ...state, options, names: [], error: null });
}

function look(state: ImportState): Next {
  const typed = optionText(state.options, 'path').trim();
  if (typed === '') return keep(state, say('warn', 'tui.path.empty'));
  // A pasted path often comes in quotes.
  const path = fullPath(typed.replace(/^(['"])(.*)\1$/, '$2'));
  return keep(
    { ...state, error: null },
    load<ImportState, boolean, ImportPlan>({
      slot: 'plan',
      run: (api) => api.importPlan(state.entity, path, { remembered: true }),
      done: (now, plan) => keep(now, open<ImportState, boolean, boolean>(importPlanScreen({ entity: now.entity, plan }), (then, imported) => (imported ? keep(then, close(true)) : keep(then)))),
      fail: (now, error) => keep({ ...now, error }),
    }),
  );
}

function importView(state: ImportState, ctx: Ctx, area: Area): View {
  const width = Math.min(area.width - 4, 70);
  const { lines, cursor } = optionsView(state.options, rowsOf(state, ctx), ctx, width);
  const error = state.error === null ? [] : [[], ...wrapText(`! ${ctx.error(state.error)}`, width).map((text) => line(piece(text, 'error')))];
  return box(`${ctx.t('act.list.import')} ${ctx.theme.borders.bullet} ${listNameOf(ctx.lang, state.entity)}`, [...lines, ...error], ctx, area, cursor);
}
