import type { PlainError } from '../../errors.ts';
import type { MessageKey, MessageParams } from '../../i18n/index.ts';
import type { ActionId } from '../../keys.ts';
import type { Api } from '../../services/api.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, say } from '../core/effects.ts';
import type { Key } from '../core/key.ts';
import { line, piece, type Area, type View } from '../core/line.ts';
import { defineScreen, opening, type Opening, type Update } from '../core/screen.ts';
import { box } from '../widgets/dialog.ts';
import { optionText, optionsKey, optionsOf, optionsView, type OptionRow, type Options } from '../widgets/options.ts';
import { completeEffect, fullPath, pathHint } from './files/path.ts';

interface TakeProps {
  readonly title: MessageKey;
  /** What is done with the file; gives the sentence that says so. */
  run(api: Api, path: string): Promise<{ readonly key: MessageKey; readonly params: MessageParams }>;
}

interface TakeState {
  readonly props: TakeProps;
  readonly options: Options;
  readonly names: readonly string[];
  readonly error: PlainError | null;
}

type Next = Update<TakeState, boolean>;

/** Which file: Tab completes its name, Enter takes it. Gives back whether it was taken. */
const takeFile = (props: TakeProps): Opening<boolean> => opening(screen, { props, options: optionsOf({ path: '' }), names: [], error: null });

/** A file as what a template of letters is made of. */
export const templateFile = (id: number): Opening<boolean> =>
  takeFile({
    title: 'act.letters.load',
    run: async (api, path) => {
      const { name, fields } = await api.loadTemplate({ path, id });
      return { key: 'letter.loaded', params: { name, fields: fields.length === 0 ? '–' : fields.map((field) => `{{${field}}}`).join(' ') } };
    },
  });

/** A file among the documents of a customer. */
export const attachFile = (customerId: number): Opening<boolean> =>
  takeFile({
    title: 'act.documents.attach',
    run: async (api, path) => {
      await api.attachDocument({ path, customerId });
      return { key: 'document.is-attached', params: {} };
    },
  });

/** A file of bounced mail: the letters that came back are marked. */
export const bounceFile = (): Opening<boolean> =>
  takeFile({
    title: 'act.mail.bounces',
    run: async (api, path) => {
      const { changed, skipped, unknown, unread } = await api.mailBounces(path);
      const known = unknown.length === 0 ? '' : { key: 'tui.mail.bounces-unknown', params: { count: unknown.length, names: unknown.slice(0, NAMED).join(', ') } };
      return { key: 'tui.mail.bounces', params: { changed, skipped, unknown: known, unread: unread === 0 ? '' : { key: 'mail.bounces_unread', params: { count: unread } } } };
    },
  });

/** Addresses that are named on one line. */
const NAMED = 3;

const screen = defineScreen<TakeState, boolean>({
  name: 'take-file',
  over: true,
  offers: (state, ctx) => [{ action: 'dialog.choose', label: ctx.t(state.props.title) }],
  act: (state, _action: ActionId) => take(state),
  key: takeKey,
  view: (state, ctx, area: Area): View => {
    const width = Math.min(area.width - 4, 70);
    const { lines, cursor } = optionsView(state.options, rowsOf(state, ctx), ctx, width);
    const error = state.error === null ? [] : [[], ...wrapText(`! ${ctx.error(state.error)}`, width).map((text) => line(piece(text, 'error')))];
    return box(ctx.t(state.props.title), [...lines, ...error], ctx, area, cursor);
  },
});

const rowsOf = (state: TakeState, ctx: Ctx): readonly OptionRow[] => [{ id: 'path', kind: 'path', label: ctx.t('tui.path'), hint: pathHint(state, 'path', ctx, 'from') }];

function takeKey(state: TakeState, key: Key, ctx: Ctx): Next | null {
  if (key.kind === 'key' && key.name === 'esc') return keep(state, close(false));
  const options = optionsKey(state.options, rowsOf(state, ctx), key);
  if (options === 'complete') return keep(state, completeEffect(state, 'path'));
  return options === null ? null : keep({ ...state, options, names: [], error: null });
}

function take(state: TakeState): Next {
  const typed = optionText(state.options, 'path').trim();
  if (typed === '') return keep(state, say('warn', 'tui.path.empty'));
  // A pasted path often comes in quotes.
  const path = fullPath(typed.replace(/^(['"])(.*)\1$/, '$2'));
  return keep(
    { ...state, error: null },
    load<TakeState, boolean, { readonly key: MessageKey; readonly params: MessageParams }>({
      slot: 'take',
      label: 'tui.working',
      patient: true,
      run: (api) => state.props.run(api, path),
      done: (now, { key, params }) => keep(now, close(true), say('good', key, params)),
      fail: (now, error) => keep({ ...now, error }),
    }),
  );
}
