/** Times of day as people write them: 14:30, 3pm, 3 pm, 下午3点半, 14点05分. */

const CLOCK = /^(凌晨|清晨|早上|上午|中午|下午|傍晚|晚上)?\s*(\d{1,2})(?:[:点时](?:(半)|(\d{1,2})(?::(\d{2})|分)?)?)?\s*([ap]m)?$/i;
const LATER: ReadonlySet<string> = new Set(['下午', '傍晚', '晚上']);

/** A time of day alone, in half width, as `HH:MM:SS`; null: it is none. A number alone says too little. */
export function clockText(text: string): string | null {
  const [, part = '', digits = '', half, minute = half === undefined ? '0' : '30', second = '0', side] = CLOCK.exec(text) ?? [];
  if (digits === '' || (part === '' && side === undefined && !/[:点时]/.test(text)) || (part !== '' && !/[:点时]/.test(text)) || (part !== '' && side !== undefined)) return null;
  const hour = hourOf(Number(digits), part, side?.toLowerCase());
  if (hour === null || hour > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  return [String(hour), minute, second].map((one) => one.padStart(2, '0')).join(':');
}

function hourOf(hour: number, part: string, side: string | undefined): number | null {
  if (side === undefined) return hour + (LATER.has(part) && hour < 12 ? 12 : 0);
  return hour < 1 || hour > 12 ? null : (hour % 12) + (side === 'pm' ? 12 : 0);
}

/** A time of day as it was written, with an end where there is one: 14:30:00. */
export interface Clock {
  readonly from: string;
  readonly to: string | null;
}

/** `14:30`, `9:00-10:30`, `3pm`, `下午3点到5点`; null where it is none. */
function clockOf(token: string): Clock | null {
  const alone = clockText(token);
  if (alone !== null) return { from: alone, to: null };
  const [, first = '', last = ''] = /^(.+?)[-–—~至到](.+)$/.exec(token) ?? [];
  const [from, to] = [clockText(first), clockText(last)];
  if (from === null || to === null) return null;
  const part = CLOCK.exec(first)?.[1] ?? '';
  // The half of the day is said once.
  return { from, to: to < from ? (clockText(part + last) ?? to) : to };
}

/** The time of day that the first words say, `3pm` or `3 pm`, and how many of them do; null: they say none. */
export function clockAt([first = '', second = '']: readonly string[]): { readonly clock: Clock; readonly used: number } | null {
  const apart = /^[ap]m$/i.test(second) ? clockText(`${first} ${second}`) : null;
  if (apart !== null) return { clock: { from: apart, to: null }, used: 2 };
  const clock = clockOf(first);
  return clock === null ? null : { clock, used: 1 };
}

/** What looks like a time of day and, where no word said one, is none. */
export const isNoClock = (word: string): boolean => /^\d{1,2}(?::\d|[ap]m$)|^(?:凌晨|清晨|早上|上午|中午|下午|傍晚|晚上)?\d{1,2}[点时](?:半|\d{1,2}分?)?$/i.test(word);

const AT_END = /^(.*?)(?:\s+|(?<=\d)T|(?<=\p{Script=Han})|(?=凌晨|清晨|早上|上午|中午|下午|傍晚|晚上))((?:(?:凌晨|清晨|早上|上午|中午|下午|傍晚|晚上)\s*)?\d{1,2}[:点时](?:半|\d{1,2}(?::\d{2}|分)?)?(?:\s*[ap]m)?|\d{1,2}\s*[ap]m)$/iu;

/** A day with a time of day behind it, in half width, taken apart: `明天下午3点` is 明天 and 15:00:00; null: no time stands there. */
export function dayAndClock(text: string): { readonly day: string; readonly clock: string } | null {
  const alone = clockText(text);
  if (alone !== null) return { day: '', clock: alone };
  const [, day = '', time = ''] = AT_END.exec(text) ?? [];
  const clock = day === '' ? null : clockText(time);
  return clock === null ? null : { day, clock };
}
