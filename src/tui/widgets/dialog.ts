import type { MessageKey, MessageParams } from '../../i18n/index.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep } from '../core/effects.ts';
import { isKey, keyId, type Key } from '../core/key.ts';
import { buttonSpot, fit, line, lineWidth, piece, rowSpot, type Area, type Cursor, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Opening, type Update } from '../core/screen.ts';
import { editField, fieldText, textField, viewField, type TextField } from './text-field.ts';

/** Lines in a box with a title, not wider than the area. */
export function box(title: string, lines: readonly Line[], ctx: Ctx, area: Area, cursor?: Cursor): View {
  const inner = Math.min(area.width - 4, Math.max(lineWidth(line(title)) + 2, 36, ...lines.map(lineWidth)));
  const { h, v, tl, tr, bl, br } = ctx.theme.borders;
  const head = line(piece(`${tl}${h} `, 'border'), piece(title, 'title'), piece(' ', 'border'));
  const rest = inner + 4 - lineWidth(head) - 1;
  const top = [...head, piece(h.repeat(Math.max(0, rest)) + tr, 'border')];
  const side = (content: Line): Line => [piece(`${v} `, 'border'), ...fit(content, inner), piece(` ${v}`, 'border')];
  const bottom = line(piece(bl + h.repeat(inner + 2) + br, 'border'));
  return {
    lines: [fit(top, inner + 4), ...lines.slice(0, area.height - 2).map(side), bottom],
    cursor: cursor === undefined ? undefined : { x: Math.min(cursor.x, inner - 1) + 2, y: cursor.y + 1 },
  };
}

/** One sentence and a few answers: ← → or 1 2 3, Enter. Esc gives `cancel`. */
export interface Question<A extends string> {
  readonly title: MessageKey;
  readonly text: MessageKey;
  readonly params?: MessageParams;
  readonly answers: readonly { readonly id: A; readonly label: MessageKey }[];
  /** What Enter does at once: the harmless one. */
  readonly initial: A;
  readonly cancel: A;
  /** More lines below the sentence. */
  readonly details?: readonly string[];
  /** Must be typed before the first answer counts: the number of records that go. */
  readonly confirm?: string;
}

interface DialogState<A extends string> {
  readonly question: Question<A>;
  readonly at: number;
  readonly typed: TextField;
  readonly wrong: boolean;
}

export function ask<A extends string>(question: Question<A>): Opening<A> {
  const at = Math.max(0, question.answers.findIndex((answer) => answer.id === question.initial));
  return opening(dialogScreen<A>(), { question, at, typed: textField(), wrong: false });
}

const dialogScreen = <A extends string>() =>
  defineScreen<DialogState<A>, A>({
    name: 'dialog',
    dialog: true,
    offers: () => [{ action: 'dialog.choose' }],
    act: (state) => choose(state),
    key: (state, key) => (isKey(key, 'esc') ? keep(state, close(state.question.cancel)) : dialogKey(state, key)),
    view: dialogView,
  });

function choose<A extends string>(state: DialogState<A>): Update<DialogState<A>, A> {
  const { question, at } = state;
  // Nothing is highlighted while another number is typed than the right one.
  const answer = at === NONE ? undefined : (question.answers[at]?.id ?? question.cancel);
  return answer === undefined ? keep({ ...state, wrong: true }) : keep(state, close(answer));
}

const NONE = -1;

const isConfirmed = <A extends string>({ question, typed }: DialogState<A>): boolean => question.confirm === undefined || fieldText(typed).trim() === question.confirm;

/** Onto an answer; one that needs the number only when that stands there. */
function moveTo<A extends string>(state: DialogState<A>, at: number): Update<DialogState<A>, A> {
  const within = Math.max(0, Math.min(state.question.answers.length - 1, at));
  return state.question.answers[within]?.id === state.question.cancel || isConfirmed(state) ? keep({ ...state, at: within, wrong: false }) : keep({ ...state, wrong: true });
}

/** With the right number the first answer is highlighted, with none the harmless one, else none. */
function withTyped<A extends string>(state: DialogState<A>, typed: TextField): Update<DialogState<A>, A> {
  const { answers, initial } = state.question;
  const next = { ...state, typed, wrong: false };
  if (isConfirmed(next)) return keep({ ...next, at: 0 });
  return keep({ ...next, at: fieldText(typed).trim() === '' ? answers.findIndex((answer) => answer.id === initial) : NONE });
}

function dialogKey<A extends string>(state: DialogState<A>, key: Key): Update<DialogState<A>, A> | null {
  const last = state.question.answers.length - 1;
  if (key.kind === 'go') return moveTo(state, key.to);
  if (isKey(key, 'left', 'up', 'shift-tab')) return moveTo(state, state.at === NONE ? last : state.at - 1);
  if (isKey(key, 'right', 'down', 'tab')) return moveTo(state, state.at === NONE ? last : state.at + 1);
  if (state.question.confirm !== undefined) {
    const typed = editField(state.typed, key);
    return typed === null ? null : withTyped(state, typed);
  }
  const digit = Number(keyId(key));
  return digit >= 1 && digit <= last + 1 ? keep({ ...state, at: digit - 1 }) : null;
}

function dialogView<A extends string>(state: DialogState<A>, ctx: Ctx, area: Area): View {
  const { question } = state;
  const width = Math.min(area.width - 4, 64);
  const text = wrapText(ctx.t(question.text, question.params), width).map((row) => line(row));
  const details = (question.details ?? []).slice(0, area.height - 10).map((row) => line(piece(row, 'dim')));
  const lines: Line[] = [...text, ...(details.length > 0 ? [[], ...details] : []), []];
  let cursor: Cursor | undefined;
  if (question.confirm !== undefined) {
    const label = `${ctx.t('tui.type-count', { count: question.confirm })} `;
    const view = viewField(state.typed, 10);
    cursor = { x: lineWidth(line(label)) + view.cursor, y: lines.length };
    lines.push([...line(label), view.piece, ...line(piece(state.wrong ? `  ! ${ctx.t('tui.wrong-count')}` : '', 'error'))], []);
  }
  lines.push(answersLine(state, ctx));
  return box(ctx.t(question.title), lines, ctx, area, cursor);
}

function answersLine<A extends string>(state: DialogState<A>, ctx: Ctx): Line {
  return state.question.answers.flatMap((answer, at): Line => {
    const current = at === state.at;
    const label = ctx.t(answer.label);
    // One that needs a number typed is gone to first: it says what is missing.
    const spot = current || state.question.confirm !== undefined ? rowSpot(at, current) : buttonSpot(at);
    return [{ ...piece(current ? `>${at + 1} ${label} ` : ` ${at + 1} ${label} `, current ? 'current' : 'plain'), spot }, piece('  ')];
  });
}
