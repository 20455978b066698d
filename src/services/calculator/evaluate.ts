/**
 * Lines of the calculator, exactly: mathjs reads them into a tree, which is walked here with decimal numbers of 64 digits. Nothing is compiled, there
 * is no assignment, no property, and no function but those below.
 */
import { bignumberDependencies, create, isBigNumber, isConstantNode, isFunctionNode, isOperatorNode, isParenthesisNode, isSymbolNode, parseDependencies, type BigNumber, type MathNode } from 'mathjs';
import { invalid, type AppError } from '../../errors.ts';
import { addMonths, dayFromNumber, dayNumber, FIRST_YEAR, LAST_YEAR, weekday } from '../../util/dates.ts';
import type { MessageKey, MessageParams } from '../../i18n/index.ts';
import { prepare, type Prepared } from './line.ts';

const { parse, bignumber } = create({ ...parseDependencies, ...bignumberDependencies }, { number: 'BigNumber', precision: 64 });

export type Value = { readonly kind: 'number'; readonly number: BigNumber } | { readonly kind: 'day'; readonly day: string } | { readonly kind: 'months'; readonly count: number } | { readonly kind: 'capitals'; readonly number: BigNumber };

export interface Known {
  readonly today: string;
  /** The result before this one, and the memory; digits or a day. */
  readonly last: string;
  readonly memory: string;
}

/** Nested deeper than this nobody means it. */
const DEEPEST = 60;
/** Digits before the point that are still shown. */
const MOST_DIGITS = 30;
const MOST_POWER = 1000;

const fault = (key: MessageKey, params: MessageParams = {}): AppError => invalid(key, params);
const number = (value: BigNumber): Value => ({ kind: 'number', number: value });

/** What a line comes to. Throws `invalid` that says what is wrong, with the column where that is known. */
export function evaluate(typed: string, known: Known): Value {
  const prepared = prepare(typed);
  if (prepared.text.trim() === '') throw fault('calc.empty');
  return walk(treeOf(prepared), { known, depth: 0 });
}

function treeOf({ text, places }: Prepared): MathNode {
  try {
    return parse(text);
  } catch (error) {
    const char = error instanceof Error && 'char' in error && typeof error.char === 'number' ? error.char : undefined;
    const column = char === undefined ? undefined : (places[char - 1] ?? (places.at(-1) ?? 0) + 1) + 1;
    throw invalid('calc.form', {}, column === undefined ? {} : { column, length: 1 });
  }
}

interface Walk {
  readonly known: Known;
  readonly depth: number;
}

function walk(node: MathNode, at: Walk): Value {
  if (at.depth > DEEPEST) throw fault('calc.deep');
  const value = valueOf(node, { ...at, depth: at.depth + 1 });
  if (value.kind === 'number' && !value.number.isFinite()) throw fault('calc.no-number');
  if (value.kind === 'number' && value.number.e >= MOST_DIGITS) throw fault('calc.huge');
  return value;
}

function valueOf(node: MathNode, at: Walk): Value {
  if (isConstantNode(node)) return constant(node.value);
  if (isParenthesisNode(node)) return walk(node.content, at);
  if (isSymbolNode(node)) return symbol(node.name, at.known);
  if (isOperatorNode(node)) return isRelative(node) ? relative(node, at) : operation(node.fn, node.args.map((arg) => walk(arg, at)));
  if (isFunctionNode(node) && isSymbolNode(node.fn)) return call(node.fn.name, node.args.map((arg) => walk(arg, at)));
  throw fault('calc.form');
}

/** An operator with what it is used on. */
interface Operation {
  readonly fn: string;
  readonly args: readonly MathNode[];
}

const bare = (node: MathNode): MathNode => (isParenthesisNode(node) ? bare(node.content) : node);
const isPercentage = (node: MathNode): boolean => isOperatorNode(node) && 'isPercentage' in node && node.isPercentage === true;

/** 1000 + 5%: five percent of what stands before. */
const isRelative = (node: Operation): boolean => (node.fn === 'add' || node.fn === 'subtract') && node.args[1] !== undefined && isPercentage(bare(node.args[1]));

function relative({ fn, args }: Operation, at: Walk): Value {
  const [a, b] = args.map((arg) => walk(arg, at));
  if (a?.kind !== 'number' || b?.kind !== 'number') throw fault('calc.no-days');
  const part = a.number.times(b.number);
  return number(fn === 'add' ? a.number.plus(part) : a.number.minus(part));
}

function constant(value: unknown): Value {
  // The hundred of a percentage.
  if (value === 100) return number(bignumber(100));
  if (isBigNumber(value)) return number(value);
  throw fault('calc.form');
}

/** What is remembered as digits or as a day. */
function remembered(text: string): Value {
  if (text === '') return number(bignumber(0));
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? { kind: 'day', day: text } : number(bignumber(text));
}

const MONTHS: Readonly<Record<string, number>> = { month: 1, months: 1, q: 3, quarter: 3, quarters: 3, y: 12, year: 12, years: 12 };
const DAYS: Readonly<Record<string, number>> = { d: 1, day: 1, days: 1, w: 7, week: 7, weeks: 7 };

function symbol(name: string, { today, last, memory }: Known): Value {
  const word = name.toLowerCase();
  if (word === 'today') return { kind: 'day', day: today };
  if (word === 'ans') return remembered(last);
  if (word === 'm') return remembered(memory);
  const [months, days] = [Object.hasOwn(MONTHS, word) ? MONTHS[word] : undefined, Object.hasOwn(DAYS, word) ? DAYS[word] : undefined];
  if (months !== undefined) return { kind: 'months', count: months };
  if (days !== undefined) return number(bignumber(days));
  throw fault('calc.no-name', { name });
}

type Pair = (a: BigNumber, b: BigNumber) => BigNumber;

const PAIRS: Readonly<Record<string, Pair>> = {
  add: (a, b) => a.plus(b),
  subtract: (a, b) => a.minus(b),
  multiply: (a, b) => a.times(b),
  divide: (a, b) => {
    if (b.isZero()) throw fault('calc.zero');
    return a.div(b);
  },
  pow: (a, b) => {
    if (b.abs().gt(MOST_POWER)) throw fault('calc.huge');
    return a.pow(b);
  },
};

function operation(name: string, args: readonly Value[]): Value {
  const [a, b] = args;
  if (a === undefined) throw fault('calc.form');
  if (b === undefined) return single(name, a);
  if (a.kind === 'number' && b.kind === 'number') {
    const pair = Object.hasOwn(PAIRS, name) ? PAIRS[name] : undefined;
    if (pair === undefined) throw fault('calc.form');
    return number(pair(a.number, b.number));
  }
  return withDays(name, a, b);
}

function single(name: string, a: Value): Value {
  if (a.kind === 'number' && name === 'unaryMinus') return number(a.number.neg());
  if (a.kind === 'number' && name === 'unaryPlus') return a;
  throw fault('calc.form');
}

function wholeOf(value: BigNumber): number {
  if (!value.isInteger() || value.abs().gt(1_000_000)) throw fault('calc.whole-days');
  return value.toNumber();
}

/** Days and what is added to them. */
function withDays(name: string, a: Value, b: Value): Value {
  if (name === 'multiply' && a.kind === 'number' && b.kind === 'months') return { kind: 'months', count: wholeOf(a.number) * b.count };
  if (name === 'subtract' && a.kind === 'day' && b.kind === 'day') return number(bignumber(dayNumber(a.day) - dayNumber(b.day)));
  const [day, other] = a.kind === 'day' ? [a, b] : name === 'add' && b.kind === 'day' ? [b, a] : [null, b];
  if (day === null || (name !== 'add' && name !== 'subtract')) throw fault('calc.no-days');
  const sign = name === 'add' ? 1 : -1;
  if (other.kind === 'months') return shifted(() => addMonths(day.day, sign * other.count));
  if (other.kind === 'number') return shifted(() => dayFromNumber(dayNumber(day.day) + sign * wholeOf(other.number)));
  throw fault('calc.no-days');
}

function shifted(move: () => string): Value {
  try {
    const day = move();
    const year = Number(day.slice(0, 4));
    if (year >= FIRST_YEAR && year <= LAST_YEAR && day.length === 10) return { kind: 'day', day };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw fault('calc.far-day', { from: FIRST_YEAR, to: LAST_YEAR });
}

const total = (all: readonly BigNumber[]): BigNumber => all.reduce((sum, one) => sum.plus(one), bignumber(0));

const FUNCTIONS: Readonly<Record<string, (all: readonly BigNumber[]) => BigNumber | null>> = {
  abs: ([a, ...more]) => (a === undefined || more.length > 0 ? null : a.abs()),
  floor: ([a, ...more]) => (a === undefined || more.length > 0 ? null : a.floor()),
  ceil: ([a, ...more]) => (a === undefined || more.length > 0 ? null : a.ceil()),
  // Away from zero, as bills are rounded.
  round: ([a, places, ...more]) => (a === undefined || more.length > 0 ? null : a.toDecimalPlaces(places === undefined ? 0 : Math.min(10, Math.max(0, wholeOf(places))), 4)),
  sqrt: ([a, ...more]) => {
    if (a?.isNegative() === true && !a.isZero()) throw fault('calc.root');
    return a === undefined || more.length > 0 ? null : a.sqrt();
  },
  sum: (all) => (all.length === 0 ? null : total(all)),
  avg: (all) => (all.length === 0 ? null : total(all).div(all.length)),
  min: (all) => (all.length === 0 ? null : all.reduce((least, one) => (one.lt(least) ? one : least))),
  max: (all) => (all.length === 0 ? null : all.reduce((most, one) => (one.gt(most) ? one : most))),
};

function call(name: string, args: readonly Value[]): Value {
  const [first] = args;
  if (name === 'day' && first?.kind === 'number' && args.length === 1) return { kind: 'day', day: dayFromNumber(wholeOf(first.number)) };
  if (name === 'weekday' && first?.kind === 'day' && args.length === 1) return number(bignumber(weekday(first.day)));
  if (name === 'capitals' && first?.kind === 'number' && args.length === 1) return { kind: 'capitals', number: first.number };
  const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (known === undefined) throw fault('calc.no-function', { name, known: Object.keys(FUNCTIONS).join(', ') });
  const numbers = args.map((arg) => {
    if (arg.kind !== 'number') throw fault('calc.no-days');
    return arg.number;
  });
  const result = known(numbers);
  if (result === null) throw fault('calc.arguments', { name });
  return number(result);
}
