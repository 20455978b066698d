import type { PlainError } from '../../errors.ts';
import type { ActionId } from '../../keys.ts';
import type { LettersFiled, LettersForm, ListLetters } from '../../services/documents-api.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { line, piece, type Area, type View } from '../core/line.ts';
import { defineScreen, opening, type Offer, type Opening, type Update } from '../core/screen.ts';
import { box } from '../widgets/dialog.ts';
import { optionText, optionsKey, optionsOf, optionsView, rowInHand, withOption, type OptionRow, type Options } from '../widgets/options.ts';
import { loadWithProgress, progressLine, type PacedProgress } from '../widgets/progress.ts';
import { askOverwrite, isThere } from './files/confirm.ts';
import { completeEffect, fullPath, pathRow, shownPath, toldOf, withEnding } from './files/path.ts';

interface FileState {
  readonly job: ListLetters;
  readonly count: number;
  readonly options: Options;
  readonly names: readonly string[];
  /** Null: nothing is being written. */
  readonly running: PacedProgress | 'begun' | null;
  readonly error: PlainError | null;
}

type Next = Update<FileState, boolean>;

const FORMATS = ['docx', 'text'] as const satisfies readonly LettersForm['format'][];
const ENDINGS: Readonly<Record<LettersForm['format'], string>> = { docx: 'docx', text: 'txt' };
const KEEP = ['yes', 'no'] as const;

/** All letters of a list as one file: its form, its place, and whether they are kept as documents too. Gives back whether it was written. */
export const lettersFile = (job: ListLetters, count: number, today: string, title: string): Opening<boolean> =>
  opening(screen, { job, count, options: optionsOf({ format: 'docx', path: `${title}-${today}.docx`, keep: 'yes' }, 1), names: [], running: null, error: null });

const screen = defineScreen<FileState, boolean>({
  name: 'letters-file',
  over: true,
  offers: fileOffers,
  act: (state, action: ActionId, ctx) => (action === 'form.next' ? (fileKey(state, { kind: 'key', name: 'enter' }, ctx) ?? keep(state)) : write(state, false)),
  key: fileKey,
  holds: (state, key) => state.running !== null && isKey(key, 'esc'),
  view: fileView,
});

function fileOffers(state: FileState, ctx: Ctx): readonly Offer[] {
  if (state.running !== null) return [];
  const label = ctx.t('letters.file.go');
  return [rowInHand(state.options, rowsOf(state, ctx))?.kind === 'button' ? { action: 'dialog.choose', label } : { action: 'form.next' }, { action: 'form.save', label }];
}

function rowsOf(state: FileState, ctx: Ctx): readonly OptionRow[] {
  return [
    { id: 'format', kind: 'choice', label: ctx.t('tui.export.format'), options: FORMATS.map((word) => ({ word, label: ctx.t(`letters.file.${word}`) })) },
    pathRow(state, ctx),
    { id: 'keep', kind: 'choice', label: ctx.t('letters.file.keep'), hint: ctx.t('letters.file.keep-hint'), options: KEEP.map((word) => ({ word, label: ctx.t(`letters.file.keep.${word}`) })) },
    { id: 'go', kind: 'button', label: ctx.t('letters.file.go') },
  ];
}

const formatIn = (options: Options): LettersForm['format'] => FORMATS.find((one) => one === optionText(options, 'format')) ?? 'docx';

function fileKey(state: FileState, key: Key, ctx: Ctx): Next | null {
  if (isKey(key, 'esc')) return state.running === null ? keep(state, close(false)) : keep(state, (host) => host.cancel('write'));
  if (state.running !== null) return keep(state);
  const options = optionsKey(state.options, rowsOf(state, ctx), key);
  if (options === null) return null;
  if (options === 'complete') return keep(state, completeEffect(state, 'path'));
  const format = formatIn(options);
  const path = format === formatIn(state.options) ? optionText(options, 'path') : withEnding(optionText(options, 'path'), Object.values(ENDINGS), ENDINGS[format]);
  return keep({ ...state, options: path === optionText(options, 'path') ? options : withOption(options, 'path', path), names: [], error: null });
}

function write(state: FileState, overwrite: boolean): Next {
  const { job, count, options } = state;
  const typed = optionText(options, 'path').trim();
  if (typed === '') return keep(state, say('warn', 'tui.path.empty'));
  const file = { format: formatIn(options), keep: optionText(options, 'keep') !== 'no', path: fullPath(typed), overwrite };
  return keep(
    { ...state, running: 'begun', error: null },
    loadWithProgress<FileState, boolean, LettersFiled>(
      {
        slot: 'write',
        label: null,
        patient: true,
        once: true,
        run: (api, control) => api.lettersFile(job, count, file, control),
        done: (now, { rows, path, stepId, download }) => keep(now, close(true), toldOf(download, say('good', stepId === null ? 'letters.filed' : 'letters.filed-kept', { count: rows, path: shownPath(path) }))),
        fail: (now, error) => failed({ ...now, running: null }, error, file.path),
      },
      (now, running) => ({ ...now, running }),
    ),
  );
}

function failed(state: FileState, error: PlainError, path: string): Next {
  if (error.code === 'cancelled') return keep(state, say('info', 'tui.stopped-nothing'));
  return isThere(error) ? keep(state, askOverwrite<FileState, boolean>(path, (then, yes) => (yes ? write(then, true) : keep(then)))) : keep({ ...state, error });
}

function fileView(state: FileState, ctx: Ctx, area: Area): View {
  const width = Math.min(area.width - 4, 70);
  const { lines, cursor } = optionsView(state.options, rowsOf(state, ctx), ctx, width, state.running === null);
  const error = state.error === null ? [] : [[], ...wrapText(`! ${ctx.error(state.error)}`, width).map((text) => line(piece(text, 'error')))];
  const below = state.running === null ? error : [[], progressLine(state.running === 'begun' ? null : state.running, ctx)];
  return box(ctx.t('act.letters.file'), [...lines, ...below], ctx, area, cursor);
}
