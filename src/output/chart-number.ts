import { t, type Lang } from '../i18n/index.ts';

/** count: records. share: 0 to 1. mean: of whatever. duration: hours. */
export type NumberKind = 'count' | 'share' | 'mean' | 'duration';

export const shareText = (share: number): string => `${(share * 100).toFixed(1)}%`;

/** Where a number becomes too long to be read digit by digit. */
const LONG = 1e9;

/** A number as charts show it; `-` where there is none. */
export function numberText(value: number | null, kind: NumberKind, lang: Lang): string {
  if (value === null || !Number.isFinite(value)) return '-';
  if (kind === 'share') return Math.abs(value) < LONG ? shareText(value) : '-';
  if (kind === 'duration') return durationText(value, lang);
  if (Math.abs(value) >= LONG) return compactText(value, lang);
  return kind === 'count' ? grouped(String(Math.round(value))) : grouped(value.toFixed(2));
}

/** With separators between thousands, as in lists. */
const grouped = (digits: string): string => digits.replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ',');

const HOURS_OF_DAYS = 48;

/** Hours in the unit that reads best: minutes, hours, days. */
function durationText(hours: number, lang: Lang): string {
  const [unit, amount] = Math.abs(hours) < 1 ? (['minutes', hours * 60] as const) : Math.abs(hours) < HOURS_OF_DAYS ? (['hours', hours] as const) : (['days', hours / 24] as const);
  const number = unit === 'minutes' ? String(Math.round(amount)) : Math.abs(amount) >= LONG ? compactText(amount, lang) : grouped(amount.toFixed(1));
  return t(lang, `chart.${unit}`, { number });
}

const STEPS: Readonly<Record<Lang, readonly (readonly [number, string])[]>> = {
  zh: [[1e12, '万亿'], [1e8, '亿'], [1e4, '万']],
  en: [[1e12, 'T'], [1e9, 'B'], [1e6, 'M'], [1e3, 'k']],
};

/** In 万 and 亿, or in k, M and B: for axes and for numbers that are too long. */
export function compactText(value: number, lang: Lang): string {
  const step = STEPS[lang].find(([from]) => Math.abs(value) >= from);
  const scaled = value / (step?.[0] ?? 1);
  if (Math.abs(scaled) >= LONG) return scaled.toExponential(1);
  return `${grouped(Number(scaled.toPrecision(3)) % 1 === 0 ? String(Math.round(scaled)) : String(Number(scaled.toPrecision(3))))}${step?.[1] ?? ''}`;
}

/** A number beside an axis: short. */
export function tickText(value: number, kind: NumberKind, lang: Lang): string {
  if (kind === 'share') return `${Math.round(value * 100)}%`;
  if (kind === 'mean' && Math.abs(value) < 1000) return value.toFixed(1);
  return kind === 'duration' ? numberText(value, kind, lang) : compactText(value, lang);
}
