import ICAL from 'ical.js';
import { isTimeZone, isoTime, localSecond, momentOf } from '../../util/dates.ts';

/** Names of zones that calendars of Windows write. */
const WINDOWS: Readonly<Record<string, string>> = {
  'China Standard Time': 'Asia/Shanghai', 'Taipei Standard Time': 'Asia/Taipei', 'Singapore Standard Time': 'Asia/Singapore', 'Tokyo Standard Time': 'Asia/Tokyo', 'Korea Standard Time': 'Asia/Seoul',
  'India Standard Time': 'Asia/Kolkata', 'SE Asia Standard Time': 'Asia/Bangkok', 'Russian Standard Time': 'Europe/Moscow', 'GMT Standard Time': 'Europe/London', 'W. Europe Standard Time': 'Europe/Berlin',
  'Romance Standard Time': 'Europe/Paris', 'Central Europe Standard Time': 'Europe/Budapest', 'Eastern Standard Time': 'America/New_York', 'Central Standard Time': 'America/Chicago',
  'Mountain Standard Time': 'America/Denver', 'Pacific Standard Time': 'America/Los_Angeles', 'AUS Eastern Standard Time': 'Australia/Sydney', 'New Zealand Standard Time': 'Pacific/Auckland',
};

/** The zone of that name in a calendar file as the program knows it; null where it does not. */
export function knownZone(tzid: string): string | null {
  const name = WINDOWS[tzid] ?? tzid.replace(/^\/[^/]+\/(?:[^/]+\/)?(?=[A-Z][a-z]+\/)/, '');
  return isTimeZone(name) ? name : null;
}

/** Clocks do not change twice within so long. */
const STEP_MS = 7 * 86_400_000;

/** Minutes that the clocks of a zone are ahead of UTC. */
const offsetOf = (zone: string, ms: number): number => Math.round((Date.parse(`${localSecond(isoTime(ms), zone).replace(' ', 'T')}Z`) - Math.floor(ms / 1000) * 1000) / 60_000);

const offsetText = (minutes: number): string => {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`;
};

/** The moment between two days at which the clocks change, to the minute. */
function changeBetween(zone: string, from: number, to: number): number {
  const before = offsetOf(zone, from);
  let [low, high] = [from, to];
  while (high - low > 60_000) {
    const middle = Math.floor((low + high) / 120_000) * 60_000;
    if (offsetOf(zone, middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

/** A zone as a calendar file has it: every change of its clocks in these years. */
export function zoneComponent(zone: string, fromYear: number, toYear: number): ICAL.Component {
  const component = new ICAL.Component('vtimezone');
  component.addPropertyWithValue('tzid', zone);
  const start = Date.parse(momentOf(`${fromYear}-01-01`, '00:00:00', zone));
  const end = Date.parse(momentOf(`${toYear + 1}-01-01`, '00:00:00', zone));
  addChange(component, start, offsetOf(zone, start), offsetOf(zone, start));
  let before = offsetOf(zone, start);
  for (let at = start; at < end; at += STEP_MS) {
    const after = offsetOf(zone, at + STEP_MS);
    if (before !== after) addChange(component, changeBetween(zone, at, at + STEP_MS), before, after);
    before = after;
  }
  return component;
}

function addChange(component: ICAL.Component, at: number, before: number, after: number): void {
  const part = new ICAL.Component(after > before ? 'daylight' : 'standard');
  // On the clock as it was before the change.
  part.addPropertyWithValue('dtstart', ICAL.Time.fromDateTimeString(isoTime(at + before * 60_000).slice(0, 19)));
  part.addPropertyWithValue('tzoffsetfrom', ICAL.UtcOffset.fromString(offsetText(before)));
  part.addPropertyWithValue('tzoffsetto', ICAL.UtcOffset.fromString(offsetText(after)));
  component.addSubcomponent(part);
}
