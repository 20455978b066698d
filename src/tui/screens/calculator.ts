import type { PlainError } from '../../errors.ts';
import type { ActionId } from '../../keys.ts';
import type { Calculated } from '../../services/agenda-api.ts';
import { wrapInto } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { app, close, keep, load, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { cell, fill, line, lineWidth, piece, spread, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Effect, type Offer, type Opening, type Update } from '../core/screen.ts';
import { box } from '../widgets/dialog.ts';
import { editField, fieldText, isEmpty, isSum, textField, viewField, type TextField } from '../widgets/text-field.ts';

interface Taped {
  readonly line: string;
  readonly shown: string;
  readonly value: string;
}

interface CalculatorState {
  /** What stands in the field below; null: there is none that takes a result. */
  readonly hand: string | null;
  readonly field: TextField;
  /** The line came from the field below, as it is (a sign goes on from it, anything else takes its place) or gone on from; or from the tape. */
  readonly brought: 'whole' | 'part' | null;
  /** What the line comes to so far; of the last one after Enter. */
  readonly result: Calculated | null;
  readonly error: PlainError | null;
  readonly tape: readonly Taped[];
  readonly memory: string;
  /** The line of the tape that was fetched; as many as there are: none. */
  readonly at: number;
}

type Next = Update<CalculatorState, string | null>;

/** Gives back what goes into the field in hand, null where nothing does. */
export function calculator(hand: string | null): Opening<string | null> {
  const sum = hand !== null && isSum(textField(hand)) ? hand : '';
  return opening(screen, { hand, field: textField(sum), brought: sum === '' ? null : 'whole', result: null, error: null, tape: [], memory: '', at: 0 });
}

/** The tape and the memory are there again the next time. */
const PREFERENCE = 'calculator';
const KEPT = 50;

const screen = defineScreen<CalculatorState, string | null>({
  name: 'calculator',
  over: true,
  offers: calculatorOffers,
  act: (state, action) => DO[action]?.(state) ?? keep(state),
  key: calculatorKey,
  holds: (_state, key) => isKey(key, 'enter', 'f2', 'ctrl-s', 'f7', 'f9'),
  opened: (state) => keep(state, remembered),
  view: calculatorView,
});

function calculatorOffers(state: CalculatorState, ctx: Ctx): readonly Offer[] {
  const none = state.result === null ? ({ key: 'calc.nothing' } as const) : undefined;
  return [
    { action: 'calc.take', ...(isEmpty(state.field) && state.result !== null && state.hand !== null ? { label: ctx.t('act.calc.use') } : {}) },
    ...(state.hand === null ? [] : [{ action: 'calc.use', why: none } as const]),
    { action: 'calc.capitals', why: none ?? (state.result?.capitals === null ? ({ key: 'calc.no-amount' } as const) : undefined) },
    { action: 'calc.memory-add', why: none },
    { action: 'calc.memory-less', why: none },
    { action: 'calc.memory-clear' },
    { action: 'calc.copy', why: none },
    { action: 'calc.clear' },
  ];
}

const DO: Partial<Record<ActionId, (state: CalculatorState) => Next>> = {
  'calc.take': take,
  'calc.use': (state) => (state.result === null || state.hand === null ? keep(state) : keep(state, close(state.result.value))),
  'calc.capitals': (state) => useCapitals(state),
  'calc.memory-add': (state) => memorize(state, '+'),
  'calc.memory-less': (state) => memorize(state, '-'),
  'calc.memory-clear': (state) => kept({ ...state, memory: '' }),
  'calc.copy': (state) => (state.result === null ? keep(state) : keep(state, app((all) => all.copy(state.result?.value ?? '')), say('good', 'calc.copied', { text: state.result.value }))),
  'calc.clear': (state) => kept({ ...state, tape: [], at: 0, result: null, brought: null, field: textField() }),
};

const remembered: Effect<CalculatorState, string | null> = load<CalculatorState, string | null, string | null>({
  slot: 'tape',
  label: null,
  run: (api) => api.preference(PREFERENCE),
  done: (state, text) => {
    const { tape, memory } = readKept(text);
    const next = { ...state, tape, memory, at: tape.length };
    return isEmpty(state.field) ? keep(next) : evaluated(next);
  },
  fail: (state) => keep(state),
});

function readKept(text: string | null): Pick<CalculatorState, 'tape' | 'memory'> {
  if (text === null) return { tape: [], memory: '' };
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null || !('tape' in parsed) || !Array.isArray(parsed.tape)) return { tape: [], memory: '' };
  const tape = parsed.tape.filter((one): one is Taped => typeof one === 'object' && one !== null && 'line' in one && 'shown' in one && 'value' in one);
  return { tape, memory: 'memory' in parsed && typeof parsed.memory === 'string' ? parsed.memory : '' };
}

function kept(state: CalculatorState): Next {
  const text = JSON.stringify({ tape: state.tape, memory: state.memory });
  return keep(state, (host) => void host.api.setPreference(PREFERENCE, text).catch(() => undefined));
}

/** What goes on from a number or a day that stands there. */
const GOES_ON = /^[\s+\-*/×÷%^）)＋－＊／％−]/;

/** A line that begins with a sign goes on from the last result. */
const lineOf = (state: CalculatorState): string => {
  const text = fieldText(state.field).trim();
  return state.brought === null && state.tape.length > 0 && /^[+\-*/×÷%^]/.test(text) ? `ans ${text}` : text;
};

const knownOf = ({ tape, memory }: CalculatorState): { readonly last: string; readonly memory: string } => ({ last: numberOnly(tape.at(-1)?.value ?? ''), memory });

/** Amounts in capitals are no numbers to go on with. */
const numberOnly = (text: string): string => (/^-?[\d.-]+$/.test(text) ? text : '');

/** A line as it stays on the tape: fetched again it means the result that it went on from, not the newest one. */
const withLast = (text: string, last: string): string => (last === '' ? text : text.replaceAll(/\bans\b/gi, last.startsWith('-') ? `(${last})` : last));

/** What the line comes to, as it is typed: what is not finished is no fault yet. */
function evaluated(state: CalculatorState): Next {
  if (isEmpty(state.field)) return keep({ ...state, result: null, error: null }, (host) => host.cancel('calculate'));
  const typed = fieldText(state.field);
  return keep(
    state,
    load<CalculatorState, string | null, Calculated>({
      slot: 'calculate',
      label: null,
      run: (api) => api.calculate(lineOf(state), knownOf(state)),
      done: (now, result) => (fieldText(now.field) === typed ? keep({ ...now, result, error: null }) : keep(now)),
      fail: (now, error) => (fieldText(now.field) === typed ? keep({ ...now, result: null, error }) : keep(now)),
    }),
  );
}

/** Enter: the line onto the tape; once more, with nothing typed, the result into the field. */
function take(state: CalculatorState): Next {
  if (isEmpty(state.field)) {
    const last = state.tape.at(-1);
    return state.hand === null || last === undefined ? keep(state) : keep(state, close(last.value));
  }
  if (state.result === null) return keep(state, ...(state.error === null ? [] : [say<CalculatorState, string | null>('warn', state.error.key, state.error.params)]));
  const tape = [...state.tape, { line: withLast(lineOf(state), knownOf(state).last), shown: state.result.shown, value: state.result.value }].slice(-KEPT);
  return kept({ ...state, tape, at: tape.length, brought: null, field: textField() });
}

function useCapitals(state: CalculatorState): Next {
  const capitals = state.result?.capitals;
  if (capitals === null || capitals === undefined) return keep(state);
  return state.hand === null ? keep(state, app((all) => all.copy(capitals)), say('good', 'calc.copied', { text: capitals })) : keep(state, close(capitals));
}

/** M+ and M-: exactly, as everything else. */
function memorize(state: CalculatorState, sign: '+' | '-'): Next {
  const value = state.result === null ? '' : numberOnly(state.result.value);
  if (value === '') return keep(state);
  return keep(
    state,
    load<CalculatorState, string | null, Calculated>({
      slot: 'memory',
      label: null,
      run: (api) => api.calculate(`m ${sign} (${value})`, { memory: state.memory }),
      done: (now, result) => {
        const next = kept({ ...now, memory: result.value });
        return keep(next.state, ...(next.effects ?? []), say('good', 'calc.memorized', { value: result.shown }));
      },
    }),
  );
}

function calculatorKey(state: CalculatorState, key: Key): Next | null {
  if (isKey(key, 'esc')) return isEmpty(state.field) ? keep(state, close(null)) : keep({ ...state, field: textField(), brought: null, result: null, error: null });
  if (isKey(key, 'f11', 'ctrl-y')) return keep(state, close(null));
  if (isKey(key, 'up', 'down')) {
    const at = Math.max(0, Math.min(state.tape.length, state.at + (isKey(key, 'up') ? -1 : 1)));
    return evaluated({ ...state, at, brought: at === state.tape.length ? null : 'part', field: textField(state.tape[at]?.line ?? '') });
  }
  const starts = state.brought === 'whole' && (key.kind === 'paste' || (key.kind === 'text' && !GOES_ON.test(key.text)));
  const field = editField(starts ? textField() : state.field, key);
  return field === null ? null : evaluated({ ...state, field, brought: starts || isEmpty(field) || state.brought === null ? null : 'part' });
}

const ROWS = 8;

function calculatorView(state: CalculatorState, ctx: Ctx, area: Area): View {
  const width = Math.min(area.width - 4, 62);
  const room = Math.max(1, Math.min(ROWS, area.height - 9));
  const tape = state.tape.slice(-room).map((one, at, all): Line => spread([cell(` ${one.line}`, Math.max(4, width - 26), state.tape.length - all.length + at === state.at ? 'accent' : 'dim')], [piece(`= ${one.shown} `, 'plain')], width));
  const goesOn = lineOf(state).startsWith('ans ') && !fieldText(state.field).trim().startsWith('ans');
  const label = goesOn ? `> ${state.tape.at(-1)?.shown ?? ''} ` : '> ';
  const view = viewField(state.field, width - lineWidth(line(label)), state.brought === 'whole' ? 'marked' : 'input');
  const lines = [...fill([...Array.from({ length: Math.max(0, room - tape.length) }, () => []), ...tape], room), line(piece(ctx.theme.borders.h.repeat(width), 'border')), [piece(label, 'title'), view.piece], ...resultLines(state, ctx, width)];
  return box(ctx.t('menu.calculator'), lines, ctx, area, { x: lineWidth(line(label)) + view.cursor, y: room + 1 });
}

function resultLines(state: CalculatorState, ctx: Ctx, width: number): readonly Line[] {
  const memory = state.memory === '' ? '' : `M ${state.memory} `;
  if (state.error !== null) return [spread([piece(`  ${isEmpty(state.field) ? '' : '…'}`, 'dim')], [piece(memory, 'accent')], width), ...wrapInto(ctx.error(state.error), width - 2, 2).map((row) => line(piece(` ${row}`, 'hint')))];
  const { result } = state;
  if (result === null) return [spread([piece(' ')], [piece(memory, 'accent')], width), ...wrapInto(ctx.t('calc.hint'), width - 2, 2).map((row) => line(piece(` ${row}`, 'hint')))];
  const sign = result.rounded ? '≈' : '=';
  const capitals = result.capitals === null || result.kind === 'text' ? [] : wrapInto(result.capitals, width - 2, 2).map((row) => line(piece(` ${row}`, 'accent')));
  return fill([spread([piece(`${sign} ${result.shown}`, 'title')], [piece(memory, 'accent')], width), ...capitals], 3);
}
