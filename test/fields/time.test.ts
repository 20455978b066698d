import { expect, test } from 'vitest';
import { time } from '../../src/fields/definition.ts';
import { editText, fieldType } from '../../src/fields/registry.ts';
import { parsed } from './helpers.ts';

test('a moment is typed as its clock shows it, and read back as it was', () => {
  const [def, berlin] = [time(), { lang: 'en', today: '2026-08-12', timeZone: 'Europe/Berlin', entity: 'activity', field: 'starts_at' } as const];
  const shown = (moment: string): string => editText(moment, def, berlin);
  expect(['2026-01-05T08:00:00.000Z', '2026-01-05T08:00:15.000Z'].map(shown)).toEqual(['2026-01-05 09:00', '2026-01-05 09:00:15']);
  // On the night of the change 02:30 comes twice: the later one is written as it is kept.
  expect(['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z'].map(shown)).toEqual(['2026-10-25 02:30', '2026-10-25T01:30:00.000Z']);
  for (const moment of ['2026-01-05T08:00:15.000Z', '2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z', '2026-03-29T01:00:00.000Z']) expect(fieldType(def).parse(shown(moment), def, berlin)).toBe(moment);
});

test.each([
  ['3pm', '2026-08-12T07:00:00.000Z'],
  ['下午3点半', '2026-08-12T07:30:00.000Z'],
  ['明天晚上8点15分', '2026-08-13T12:15:00.000Z'],
  ['tomorrow 3 pm', '2026-08-13T07:00:00.000Z'],
  ['2026年1月5日16:00', '2026-01-05T08:00:00.000Z'],
  ['14点', '2026-08-12T06:00:00.000Z'],
])('%s is a moment in words', (text, moment) => {
  expect(parsed(time(), text)).toBe(moment);
});

test.each(['2026-01-05 14', '13pm', '下午25点', '三点', 'pm'])('%s is none', (text) => {
  expect(parsed(time(), text)).toEqual({ wrong: 'field.time.form' });
});
