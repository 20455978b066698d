import type { Pace } from '../util/pace.ts';
import { t, type Lang } from '../i18n/index.ts';

/** The time that is left, then how many a second (`rate`: whether that number says anything to people); empty while nothing is known. */
export function paceWords(lang: Lang, pace: Pace | null, rate: boolean): readonly string[] {
  if (pace === null) return [];
  const left = pace.secondsLeft;
  const minutes = left === null ? 0 : Math.floor(left / 60);
  const time = left === null ? [] : [minutes === 0 ? t(lang, 'progress.seconds_left', { seconds: left }) : t(lang, 'progress.minutes_left', { minutes, seconds: left % 60 })];
  return rate ? [...time, t(lang, 'progress.rate', { rate: Math.round(pace.perSecond).toLocaleString('en-US') })] : time;
}
