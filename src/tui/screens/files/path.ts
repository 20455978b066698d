import type { EntityName } from '../../../entities/names.ts';
import { listNameOf } from '../../../i18n/index.ts';
import type { FileResult, PathCompletion } from '../../../services/api.ts';
import { fullPath, shownPath } from '../../../services/paths.ts';
import type { Ctx } from '../../core/context.ts';
import { keep, load, say } from '../../core/effects.ts';
import type { Effect } from '../../core/screen.ts';
import { optionText, withOption, type OptionRow, type Options } from '../../widgets/options.ts';

export { fullPath, shownPath };

/** What a file is called unless something else is typed: the records and the day. */
export function proposedName(entity: EntityName, ending: string, ctx: Ctx): string {
  return `${listNameOf(ctx.lang, entity)}-${ctx.today}.${ending}`;
}

/** The path with another ending, where it has one that was chosen before. */
export function withEnding(path: string, endings: readonly string[], ending: string): string {
  const old = endings.find((one) => path.endsWith(`.${one}`));
  return old === undefined ? path : `${path.slice(0, -old.length)}${ending}`;
}

interface Completing {
  readonly options: Options;
  readonly names: readonly string[];
}

/** Tab on a path: what is certain is filled in, the names that remain are kept for the hint. */
export const completeEffect = <S extends Completing, R>(state: S, id: string): Effect<S, R> =>
  load<S, R, PathCompletion>({
    slot: 'path',
    label: null,
    run: (api) => api.completePath(optionText(state.options, id)),
    done: (now, { text, names }) => keep({ ...now, names, options: withOption(now.options, id, text) }),
    fail: (now) => keep(now),
  });

/** The hint under a path: the names to choose from, else where it leads, or what is read. */
export function pathHint(state: Completing, id: string, ctx: Ctx, way: 'leads' | 'from' = 'leads'): string {
  if (state.names.length > 0) return state.names.join('  ');
  const typed = optionText(state.options, id).trim();
  return typed === '' ? ctx.t('tui.path.empty') : ctx.t(`tui.path.${way}`, { path: shownPath(fullPath(typed)) });
}

/** The row of a file's path; in a protected session the name of a download. */
export function pathRow(state: Completing, ctx: Ctx): OptionRow {
  if (ctx.session?.protected === true) return { id: 'path', kind: 'text', label: ctx.t('download.name'), hint: ctx.t('download.name-hint') };
  return { id: 'path', kind: 'path', label: ctx.t('tui.path'), hint: pathHint(state, 'path', ctx) };
}

/** Says that a download is there and how to fetch it; `otherwise` where it went into a file. */
export function toldOf<S, R>(download: FileResult['download'], otherwise: Effect<S, R>): Effect<S, R> {
  if (download === undefined) return otherwise;
  return say('good', 'download.ready', { id: download.id, command: download.command });
}
