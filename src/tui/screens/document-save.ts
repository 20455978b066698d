import type { PlainError } from '../../errors.ts';
import { translate } from '../../i18n/index.ts';
import type { ActionId } from '../../keys.ts';
import type { FileResult } from '../../services/api.ts';
import type { DocumentFormat } from '../../services/documents-api.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, say } from '../core/effects.ts';
import type { Key } from '../core/key.ts';
import { line, piece, type Area, type View } from '../core/line.ts';
import { defineScreen, opening, type Effect, type Opening, type Update } from '../core/screen.ts';
import { box } from '../widgets/dialog.ts';
import { optionText, optionsKey, optionsOf, optionsView, rowInHand, withOption, type OptionRow, type Options } from '../widgets/options.ts';
import { askOverwrite, isThere } from './files/confirm.ts';
import { completeEffect, fullPath, pathRow, shownPath, toldOf } from './files/path.ts';

interface SaveState {
  readonly id: number;
  readonly options: Options;
  readonly names: readonly string[];
  /** The name that was proposed last: as long as it stands there, another form proposes its own. */
  readonly proposed: string;
  readonly error: PlainError | null;
}

type Next = Update<SaveState>;

const FORMATS: readonly DocumentFormat[] = ['file', 'docx', 'text'];

/** A document into a file of one's own; in a protected session a download. */
export const documentSave = (id: number): Opening<void> => opening(screen, { id, options: optionsOf({ format: 'file', path: '' }, 1), names: [], proposed: '', error: null });

const screen = defineScreen<SaveState>({
  name: 'document-save',
  over: true,
  offers: (state, ctx) => [rowInHand(state.options, rowsOf(state, ctx))?.kind === 'button' ? { action: 'dialog.choose', label: ctx.t('act.documents.save') } : { action: 'form.next' }, { action: 'form.save', label: ctx.t('act.documents.save') }],
  act: (state, action: ActionId, ctx) => (action === 'form.next' ? (saveKey(state, { kind: 'key', name: 'enter' }, ctx) ?? keep(state)) : save(state, false)),
  key: saveKey,
  opened: (state) => keep(state, nameEffect(state.id, 'file')),
  view: (state, ctx, area: Area): View => {
    const width = Math.min(area.width - 4, 70);
    const { lines, cursor } = optionsView(state.options, rowsOf(state, ctx), ctx, width);
    const error = state.error === null ? [] : [[], ...wrapText(`! ${ctx.error(state.error)}`, width).map((text) => line(piece(text, 'error')))];
    return box(ctx.t('act.documents.save'), [...lines, ...error], ctx, area, cursor);
  },
});

function rowsOf(state: SaveState, ctx: Ctx): readonly OptionRow[] {
  return [
    { id: 'format', kind: 'choice', label: ctx.t('tui.export.format'), options: FORMATS.map((word) => ({ word, label: translate(ctx.lang, `document.format.${word}`) })) },
    pathRow(state, ctx),
    { id: 'go', kind: 'button', label: ctx.t('act.documents.save') },
  ];
}

const formatIn = (options: Options): DocumentFormat => FORMATS.find((one) => one === optionText(options, 'format')) ?? 'file';

/** What was typed stays, with the other form's ending. */
function pathFor({ options, proposed }: SaveState, name: string): string {
  const path = optionText(options, 'path');
  if (path === proposed || path.trim() === '') return name;
  const [was, is] = [endingOf(proposed), endingOf(name)];
  return was === '' || !path.endsWith(was) ? path : `${path.slice(0, -was.length)}${is}`;
}

const endingOf = (name: string): string => /\.[^./\\]+$/.exec(name)?.[0] ?? '';

/** The name that the document's file has in a form. */
const nameEffect = (id: number, format: DocumentFormat): Effect<SaveState> =>
  load<SaveState, void, string>({
    slot: 'name',
    label: null,
    run: (api) => api.documentName(id, format),
    done: (now, name) => keep({ ...now, error: null, proposed: name, options: withOption(now.options, 'path', pathFor(now, name)) }),
    fail: (now, error) => keep({ ...now, error }),
  });

function saveKey(state: SaveState, key: Key, ctx: Ctx): Next | null {
  const options = optionsKey(state.options, rowsOf(state, ctx), key);
  if (options === null) return null;
  if (options === 'complete') return keep(state, completeEffect(state, 'path'));
  const next = { ...state, options, names: [], error: null };
  return formatIn(options) === formatIn(state.options) ? keep(next) : keep(next, nameEffect(state.id, formatIn(options)));
}

function save(state: SaveState, overwrite: boolean): Next {
  const typed = optionText(state.options, 'path').trim();
  if (typed === '') return keep(state, say('warn', 'tui.path.empty'));
  const request = { id: state.id, format: formatIn(state.options), path: fullPath(typed), overwrite };
  return keep(
    { ...state, error: null },
    load<SaveState, void, FileResult>({
      slot: 'save',
      label: 'tui.working',
      patient: true,
      run: (api) => api.saveDocument(request),
      done: (now, { path, download }) => keep(now, close(undefined), toldOf(download, say('good', 'document.saved-to', { path: shownPath(path) }))),
      fail: (now, error) => (isThere(error) ? keep(now, askOverwrite<SaveState, void>(request.path, (then, yes) => (yes ? save(then, true) : keep(then)))) : keep({ ...now, error })),
    }),
  );
}
