import type { PlainError } from '../../../errors.ts';
import { comma } from '../../../i18n/index.ts';
import { keysLabel } from '../../../keys.ts';
import type { MailJob, MailLetter, MailPreview } from '../../../services/mail-api.ts';
import { wrapText } from '../../../util/text.ts';
import { safeText } from '../../../util/safe-text.ts';
import type { Ctx } from '../../core/context.ts';
import { close, keep, load, open } from '../../core/effects.ts';
import { isKey, type Key } from '../../core/key.ts';
import { line, piece, type Area, type Line, type View } from '../../core/line.ts';
import { defineScreen, opening, type Opening, type Update } from '../../core/screen.ts';
import { box } from '../../widgets/dialog.ts';
import { leafed, leafLines, PART, partOf, turned, withPart, type Leafing } from '../../widgets/leafing.ts';
import { windowOf } from '../../widgets/menu.ts';

interface PreviewState extends Leafing<MailLetter> {
  readonly job: MailJob;
  /** The first answer; null: not there yet. */
  readonly found: MailPreview | null;
  readonly error: PlainError | null;
}

/** Whether they are to be sent, or what is wrong with the subject, the text or an attachment. */
type Looked = boolean | PlainError;
type Next = Update<PreviewState, Looked>;

/** Every merged letter, one after the other. */
export const mailPreview = (job: MailJob): Opening<Looked> => opening(screen, { job, found: null, letters: new Map(), at: 0, top: 0, error: null });

const screen = defineScreen<PreviewState, Looked>({
  name: 'mail-preview',
  title: (_state, ctx) => ctx.t('act.mail.preview'),
  offers: (state) => [
    { action: 'mail.send', why: (state.found?.count ?? 0) === 0 ? { key: 'mail.all_left_out', params: { count: state.found?.leftOut.length ?? 0 } } : undefined },
    { action: 'pages.next' },
    { action: 'pages.previous' },
    ...((state.found?.leftOut.length ?? 0) === 0 ? [] : [{ action: 'mail.left' } as const]),
  ],
  act: (state, action, ctx) => {
    if (action === 'mail.send') return keep(state, close(true));
    if (action === 'mail.left') return keep(state, open(leftOutList(leftIn(state.found, ctx))));
    return shown(state, turned(state, state.found?.count ?? 1, action === 'pages.next' ? 1 : -1));
  },
  key: previewKey,
  holds: (state, key) => !isKey(key, 'esc') && state.error === null && !state.letters.has(state.at) && (state.found === null || state.found.count > 0),
  opened: (state) => fetched(state),
  view: previewView,
});

/** With the letters around the one in hand, where they are not here. */
function fetched(state: PreviewState): Next {
  if (state.letters.has(state.at) || (state.found !== null && state.found.count === 0)) return keep(state);
  const from = partOf(state.at);
  return keep(
    state,
    load<PreviewState, Looked, MailPreview>({
      slot: 'letters',
      run: (api, control) => api.mailPreview(state.job, from, PART, control),
      done: (now, found) => keep({ ...now, found, letters: withPart(now.letters, from, found.letters) }),
      fail: (now, error) => (error.field === undefined ? keep({ ...now, error }) : keep(now, close<PreviewState, Looked>(error))),
    }),
  );
}

/** The letter that is in hand now, fetched where it is another one. */
const shown = (state: PreviewState, next: PreviewState): Next => (next.at === state.at ? keep(next) : fetched(next));

function previewKey(state: PreviewState, key: Key): Next | null {
  if (isKey(key, 'esc')) return keep(state, close(false));
  const next = leafed(state, state.found?.count ?? 1, key);
  return next === null ? null : shown(state, next);
}

/** A label of the text may stand there with nothing behind it. */
export const emptyLines = (empty: readonly string[], ctx: Ctx): readonly Line[] => (empty.length === 0 ? [] : [line(piece(` ${ctx.t('tui.mail.empty', { names: empty.join(comma(ctx.lang)) })}`, 'warn'))]);

function linesOf({ letters, at, found }: PreviewState, ctx: Ctx, width: number): readonly Line[] {
  const letter = letters.get(at);
  if (letter === undefined || found === null) return [];
  const { name, address, subject, text, empty } = letter;
  const head = (label: string, value: string): Line => [piece(` ${label}${ctx.t('print.colon')}`, 'label'), piece(safeText(value), 'value')];
  const files = found.files.map((file) => `${file.name} (${Math.max(1, Math.round(file.size / 1000))} kB)`).join(', ');
  return [
    found.sender === '' ? [piece(` ${ctx.t('tui.mail.from')}${ctx.t('print.colon')}`, 'label'), piece(ctx.t('tui.mail.no-sender'), 'warn')] : head(ctx.t('tui.mail.from'), found.sender),
    head(ctx.t('tui.mail.to'), name === '' ? address : `${name} <${address}>`),
    head(ctx.t('tui.mail.subject'), subject),
    ...(files === '' ? [] : [head(ctx.t('tui.mail.files'), files)]),
    ...emptyLines(empty, ctx),
    [],
    ...text.split('\n').flatMap((row) => (row === '' ? [''] : wrapText(safeText(row), width - 2))).map((row): Line => [piece(` ${row}`)]),
  ];
}

function previewView(state: PreviewState, ctx: Ctx, area: Area): View {
  if (state.error !== null) return { lines: [[], ...wrapText(`! ${ctx.error(state.error)}`, area.width - 2).map((row): Line => line(piece(` ${row}`, 'error')))] };
  const { found } = state;
  const all = found?.count === 0 ? nobodyLines(leftIn(found, ctx), ctx, area) : linesOf(state, ctx, area.width);
  const left = found?.leftOut.length ?? 0;
  const status = found === null ? '' : ctx.t('tui.mail.preview', { at: found.count === 0 ? 0 : state.at + 1, count: found.count });
  return { lines: leafLines(all, state, area, line(piece(` ${status}`, 'hint'), ...(left === 0 ? [] : [piece(`  ${ctx.t('tui.mail.left', { count: left, key: keysLabel('mail.left') })}`, 'warn')]))) };
}

/** Somebody who gets no letter, and why. */
export interface Left {
  readonly label: string;
  readonly why: string;
}

const leftIn = (found: MailPreview | null, ctx: Ctx): readonly Left[] => (found?.leftOut ?? []).map(({ label, reason }) => ({ label, why: ctx.t(`mail.left.${reason}`) }));

const leftLine = ({ label, why }: Left, mark: string, role: 'plain' | 'current'): Line => [piece(`${mark}${safeText(label)}  `, role), piece(why, 'warn')];

/** Where nobody gets a letter that stands in its place; as many as there is room for, all of them are in their list. */
export const nobodyLines = (left: readonly Left[], ctx: Ctx, area: Area): readonly Line[] => [[], line(piece(` ${ctx.t('tui.mail.nobody')}`, 'warn')), ...left.slice(0, area.height - 4).map((one) => leftLine(one, '   ', 'plain'))];

interface LeftState {
  readonly left: readonly Left[];
  readonly at: number;
}

/** Who gets no letter, and why. */
export const leftOutList = (left: readonly Left[]): Opening<void> => opening(leftScreen, { left, at: 0 });

const leftScreen = defineScreen<LeftState>({
  name: 'mail-left',
  over: true,
  offers: () => [],
  act: (state) => keep(state),
  key: (state, key) => {
    const last = state.left.length - 1;
    const by = isKey(key, 'down') ? 1 : isKey(key, 'up') ? -1 : isKey(key, 'pagedown') ? 10 : isKey(key, 'pageup') ? -10 : 0;
    return by === 0 ? null : keep({ ...state, at: Math.max(0, Math.min(last, state.at + by)) });
  },
  view: ({ left, at }, ctx, area) => {
    const seen = windowOf(at, left.length, Math.max(3, area.height - 4));
    const lines = left.slice(seen.from, seen.to).map((one, index): Line => (seen.from + index === at ? leftLine(one, '> ', 'current') : leftLine(one, '  ', 'plain')));
    return box(ctx.t('tui.mail.left-title', { count: left.length }), lines, ctx, area);
  },
});
