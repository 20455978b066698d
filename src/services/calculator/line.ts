import { invalid } from '../../errors.ts';
import { dayNumber, isDay } from '../../util/dates.ts';
import { halfWidth } from '../../util/fold.ts';

/** The longest line. */
export const LONGEST = 500;

/** A line as the parser takes it, and where each of its characters stood in what was typed. */
export interface Prepared {
  readonly text: string;
  readonly places: readonly number[];
}

/** Words for what the parser knows by other names; longer ones first. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^(?:今天|今日)/, ' today '],
  [/^明天/, ' (today+1) '],
  [/^昨天/, ' (today-1) '],
  [/^后天/, ' (today+2) '],
  [/^(?:金额)?大写/, ' capitals'],
  [/^四舍五入/, ' round'],
  [/^(?:个工作日|个?天|日)/, ' days '],
  [/^个?(?:周|星期)/, ' weeks '],
  [/^个?月/, ' months '],
  [/^年/, ' years '],
  [/^亿/, '*100000000'],
  [/^万/, '*10000'],
  [/^千/, '*1000'],
  [/^百/, '*100'],
];
const DATE = /^(\d{4})(?:-(\d{1,2})-(\d{1,2})(?![\d.])|年(\d{1,2})月(\d{1,2})[日号])/;
const GROUPED = /^\d{1,3}(?:,\d{3})+(?![\d,])/;
const NUMBER = /^\d+(?:\.\d*)?/;
const MONTHS = /^(\d+)m(?![A-Za-z_0-9])/i;
const NAME = /^[A-Za-z_][A-Za-z_0-9]*/;
const SIGNS: Readonly<Record<string, string>> = { '×': '*', '✕': '*', '·': '*', '÷': '/', '−': '-', '–': '-', '—': '-', '“': '', '”': '', '￥': '', '元': '', '¥': '', '$': '', '、': ',', '；': ',', ';': ',' };

const dayText = (year: string, month: string, date: string): string => `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;

/**
 * Dates, Chinese words, signs of all widths and groups of thousands as the parser takes them. Inside the brackets of a function a comma parts its
 * arguments. Throws `invalid` for a line that is too long, and for a day that there is not.
 */
export function prepare(typed: string): Prepared {
  if (typed.length > LONGEST) throw invalid('calc.long', { most: LONGEST });
  let text = '';
  const places: number[] = [];
  // Whether each open bracket is that of a function.
  const brackets: boolean[] = [];
  // An equals sign before or behind it is a habit.
  const folded = [...typed].map((char) => (halfWidth(char).length === 1 ? halfWidth(char) : char)).join('').replace(/^\s*=|=\s*$/g, (sign) => ' '.repeat(sign.length));
  const put = (piece: string, at: number): void => {
    text += piece;
    for (let i = 0; i < piece.length; i++) places.push(at);
  };
  for (let at = 0; at < folded.length; ) {
    const rest = folded.slice(at);
    const [piece, length] = next(rest, brackets.at(-1) === true, at);
    if (piece === '(') brackets.push(/[A-Za-z]\s*$/.test(text));
    if (piece === ')') brackets.pop();
    put(piece, at);
    at += length;
  }
  return withPercentages({ text, places });
}

/** A percentage in brackets of its own: the parser would take `5% + 20` for what is left of a division. Throws `invalid` where a number follows. */
function withPercentages({ text, places }: Prepared): Prepared {
  let [done, at] = ['', [] as readonly number[]];
  for (const [index, char] of [...text].entries()) {
    const place = places[index] ?? index;
    if (char !== '%') {
      done += char;
      at = [...at, place];
      continue;
    }
    if (/^\s*[\w(]/.test(text.slice(index + 1))) throw invalid('calc.form', {}, { column: place + 1, length: 1 });
    const start = operandStart(done);
    done = `${done.slice(0, start)}(${done.slice(start)}%)`;
    at = [...at.slice(0, start), at[start] ?? place, ...at.slice(start), place, place];
  }
  return { text: done, places: at };
}

/** Where the number, the name or the brackets begin that a text ends with. */
function operandStart(text: string): number {
  const trimmed = text.trimEnd();
  if (!trimmed.endsWith(')')) return trimmed.length - (/[\w.]*$/.exec(trimmed)?.[0].length ?? 0);
  let depth = 0;
  for (let at = trimmed.length - 1; at >= 0; at--) {
    depth += trimmed[at] === ')' ? 1 : trimmed[at] === '(' ? -1 : 0;
    if (depth === 0) return at - (/[A-Za-z]*\s*$/.exec(trimmed.slice(0, at))?.[0].length ?? 0);
  }
  return 0;
}

/** What the rest begins with, and how many characters of it that is. */
function next(rest: string, inFunction: boolean, at: number): readonly [string, number] {
  const date = DATE.exec(rest);
  if (date !== null) return dated(date, at);
  const grouped = inFunction ? null : GROUPED.exec(rest);
  if (grouped !== null) {
    const whole = `${grouped[0]}${/^\.\d*/.exec(rest.slice(grouped[0].length))?.[0] ?? ''}`;
    return [whole.replaceAll(',', ''), whole.length];
  }
  // Months as in a field of a date; the memory has a sign before it.
  const months = MONTHS.exec(rest);
  if (months !== null) return [`${months[1] ?? ''} months`, months[0].length];
  const plain = NUMBER.exec(rest) ?? NAME.exec(rest);
  if (plain !== null) return [plain[0], plain[0].length];
  for (const [pattern, words] of WORDS) {
    const found = pattern.exec(rest);
    if (found !== null) return [words, found[0].length];
  }
  const [sign = ''] = rest;
  return [SIGNS[sign] ?? sign, sign.length];
}

function dated(found: RegExpExecArray, at: number): readonly [string, number] {
  const [whole, year = '', month = '', date = '', zhMonth = '', zhDate = ''] = found;
  const day = month === '' ? dayText(year, zhMonth, zhDate) : dayText(year, month, date);
  if (!isDay(day)) throw invalid('calc.no-day', { day: whole }, { column: at + 1, length: whole.length });
  return [`day(${dayNumber(day)})`, whole.length];
}
