import { writeFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Values } from '../../src/fields/definition.ts';
import { encodeText } from '../../src/output/encoding.ts';
import { readCalendar } from '../../src/services/ics/read.ts';
import { calendarText, type Entry } from '../../src/services/ics/write.ts';
import { addDays, isoTime, localDay, momentOf } from '../../src/util/dates.ts';
import { firstDay } from '../../src/util/occurrences.ts';
import { parseRule, printRule, repeatOf, repeatWords } from '../../src/util/repeat.ts';
import { forEachEngine, scratchFolder } from '../harness/database.ts';
import { openOffice } from './company.ts';

const SHANGHAI = 'Asia/Shanghai';
const ZONES = [null, 'America/New_York', 'Europe/London', 'Australia/Sydney', 'Asia/Kolkata'] as const;
const RULES = ['FREQ=DAILY;INTERVAL=2', 'FREQ=WEEKLY;BYDAY=MO,WE,FR', 'FREQ=MONTHLY;BYMONTHDAY=-1', 'FREQ=MONTHLY;BYDAY=2TU', 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', 'FREQ=YEARLY;BYMONTHDAY=29;BYMONTH=2'] as const;

const line = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).map((text) => text.replace(/[\p{C}\s]+/gu, ' ').trim()).filter((text) => text !== '');
const many = fc.array(line, { minLength: 1, maxLength: 4 }).map((lines) => lines.join('\n'));
const days = fc.integer({ min: 0, max: 1500 }).map((at) => addDays('2025-01-01', at));
const clocks = fc.integer({ min: 0, max: 24 * 12 - 1 }).map((at) => `${String(Math.floor(at / 12)).padStart(2, '0')}:${String((at % 12) * 5).padStart(2, '0')}:00`);

/** An activity as it may stand in the database. */
const activities = fc
  .record({ day: days, clock: fc.option(clocks), hours: fc.option(fc.integer({ min: 1, max: 30 })), more: fc.option(fc.integer({ min: 1, max: 5 })), rule: fc.option(fc.constantFrom(...RULES)), until: fc.option(fc.integer({ min: 30, max: 900 })), zone: fc.constantFrom(...ZONES), lead: fc.option(fc.integer({ min: 0, max: 3000 })), subject: line, place: fc.option(line), content: fc.option(many), kind: fc.constantFrom('appointment', 'call', 'visit', 'deadline', 'memo', 'task'), state: fc.constantFrom('open', 'done', 'cancelled'), except: fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 3 }) })
  .map((made): Values => {
    const zone = made.clock === null ? null : made.zone;
    const own = made.rule === null ? made.day : firstDay(made.rule, made.day);
    const start = made.clock === null ? null : momentOf(own, made.clock, zone ?? SHANGHAI);
    const day = start === null ? own : localDay(start, SHANGHAI);
    const rule = made.rule === null ? null : parseRule(made.rule);
    return {
      subject: made.subject, kind: made.kind, state: made.state, on_day: day, starts_at: start, zone, place: made.place, content: made.content,
      ends_at: start === null || made.hours === null ? null : isoTime(Date.parse(start) + made.hours * 3_600_000),
      to_day: start !== null || made.more === null ? null : addDays(day, made.more),
      repeat: rule === null ? null : printRule({ ...rule, until: made.until === null ? null : addDays(own, made.until) }),
      except_days: rule === null || made.except.length === 0 ? null : made.except.map((by) => addDays(own, by)).toSorted().join(' '),
      remind_at: made.lead === null ? null : isoTime(Date.parse(start ?? momentOf(day, '09:00:00', SHANGHAI)) - made.lead * 60_000),
      done_at: made.state === 'open' ? null : '2026-02-03T04:05:06.000Z',
    };
  });

const entry = (values: Values, uid = 'a'): Entry => ({ uid, occurrence: null, values, customer: '', createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-02T00:00:00.000Z' });
const written = (values: Values): string => calendarText([entry(values)], { now: Date.parse('2026-03-10T02:00:00.000Z'), timeZone: SHANGHAI, name: '日程' });

describe('a calendar', () => {
  it('brings back every activity as it went out, by lines that calendars take', () => {
    fc.assert(
      fc.property(activities, (values) => {
        const text = written(values);
        for (const each of text.split('\r\n')) expect(Buffer.byteLength(each)).toBeLessThanOrEqual(75);
        const { entries, left } = readCalendar(text, SHANGHAI);
        expect(left).toEqual([]);
        const [back] = entries;
        const trimmed = Object.fromEntries(Object.entries(values).map(([field, value]) => [field, typeof value === 'string' ? value.trim() : value]));
        expect(back?.values).toEqual(trimmed);
      }),
      { numRuns: 150 },
    );
  });

  it('folds long lines of rare characters within 75 bytes', () => {
    const content = '𠮷ࠀ¡'.repeat(60);
    const text = written({ subject: '!', kind: 'task', state: 'open', on_day: '2025-01-01', content });
    for (const each of text.split('\r\n')) expect(Buffer.byteLength(each)).toBeLessThanOrEqual(75);
    expect(readCalendar(text, SHANGHAI).entries[0]?.values['content']).toBe(content);
  });

  it('keeps the clock of the place where something repeats: nine in New York is nine on both sides of the change', () => {
    const values = { subject: 'Call', kind: 'call', state: 'open', on_day: '2026-03-04', starts_at: momentOf('2026-03-04', '09:00:00', 'America/New_York'), zone: 'America/New_York', repeat: 'FREQ=WEEKLY;BYDAY=WE' };
    const text = written(values);
    expect(text).toContain('DTSTART;TZID=America/New_York:20260304T090000');
    expect(text).toContain('TZOFFSETFROM:-0500\r\nTZOFFSETTO:-0400');
    expect(text).toMatch(/BEGIN:DAYLIGHT\r\nDTSTART:20260308T020000/);
  });

  it('reads what other programs write: their names of zones, zones of their own, tasks, durations, rules with moments', () => {
    const text = [
      'BEGIN:VCALENDAR', 'VERSION:2.0',
      'BEGIN:VTIMEZONE', 'TZID:Our Zone', 'BEGIN:STANDARD', 'DTSTART:16010101T000000', 'TZOFFSETFROM:+0300', 'TZOFFSETTO:+0300', 'END:STANDARD', 'END:VTIMEZONE',
      'BEGIN:VEVENT', 'UID:1', 'SUMMARY:Tokyo\\, morning', 'DTSTART;TZID=Tokyo Standard Time:20260401T090000', 'DURATION:PT90M', 'BEGIN:VALARM', 'ACTION:NONE', 'TRIGGER;VALUE=DATE-TIME:19760401T005545Z', 'END:VALARM', 'BEGIN:VALARM', 'ACTION:EMAIL', 'TRIGGER:-PT30M', 'END:VALARM', 'BEGIN:VALARM', 'ACTION:DISPLAY', 'TRIGGER:-PT10M', 'END:VALARM', 'END:VEVENT',
      'BEGIN:VEVENT', 'UID:2', 'SUMMARY:Own zone', 'DTSTART;TZID=Our Zone:20260401T120000', 'END:VEVENT',
      'BEGIN:VEVENT', 'UID:3', 'SUMMARY:Wall clock', 'DTSTART:20260401T120000', 'RRULE:FREQ=WEEKLY;UNTIL=20260415T035959Z;WKST=SU', 'EXDATE:20260408T120000', 'END:VEVENT',
      'BEGIN:VTODO', 'UID:4', 'SUMMARY:Report', 'DUE;VALUE=DATE:20260430', 'STATUS:COMPLETED', 'COMPLETED:20260420T010000Z', 'END:VTODO',
      'BEGIN:VEVENT', 'UID:5', 'SUMMARY:Hourly', 'DTSTART:20260401T120000Z', 'RRULE:FREQ=HOURLY', 'END:VEVENT',
      'BEGIN:VEVENT', 'UID:6', 'SUMMARY:Nowhen', 'END:VEVENT',
      'BEGIN:VEVENT', 'UID:7', 'SUMMARY:Thirteenth month', 'DTSTART:20261399T100000Z', 'END:VEVENT',
      'BEGIN:VEVENT', 'UID:8', 'SUMMARY:After midnight', 'DTSTART:20260401T259900', 'END:VEVENT',
      'END:VCALENDAR',
    ].join('\r\n');
    const { entries, left } = readCalendar(text, SHANGHAI);
    expect(left).toEqual(['Nowhen', 'Thirteenth month', 'After midnight'].map((subject) => ({ subject, reason: 'ics.no-start' })));
    expect(entries.map(({ values }) => values)).toMatchObject([
      { subject: 'Tokyo, morning', starts_at: '2026-04-01T00:00:00.000Z', ends_at: '2026-04-01T01:30:00.000Z', remind_at: '2026-03-31T23:50:00.000Z', zone: 'Asia/Tokyo' },
      { starts_at: '2026-04-01T09:00:00.000Z', zone: null },
      // The last one would begin a second after the end.
      { starts_at: '2026-04-01T04:00:00.000Z', repeat: 'FREQ=WEEKLY;UNTIL=20260414', except_days: '2026-04-08' },
      { subject: 'Hourly', repeat: null },
      { kind: 'task', on_day: '2026-04-30', state: 'done', done_at: '2026-04-20T01:00:00.000Z' },
    ]);
    expect(entries[3]?.doubts).toEqual(['ics.repeat']);
    for (const broken of ['', 'hello', 'BEGIN:VEVENT\r\nEND:VEVENT', '<html>']) expect(() => readCalendar(broken, SHANGHAI), broken).toThrow(expect.objectContaining({ key: 'ics.none' }));
    expect(() => readCalendar('BEGIN:VCALENDAR\r\nVERSION:1.0\r\nBEGIN:VEVENT\r\nSUMMARY;ENCODING=QUOTED-PRINTABLE:=E5=\r\n=A4\r\nEND:VEVENT\r\nEND:VCALENDAR', SHANGHAI)).toThrow(expect.objectContaining({ key: 'ics.old' }));
    expect(() => readCalendar('BEGIN:VCALENDAR\r\nBEGIN:VEVENT', SHANGHAI)).toThrow(expect.objectContaining({ key: 'ics.file' }));
  });
});

it('a rule that has words is the same rule again when they are read, in both languages', () => {
  for (const rule of [...RULES, 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=FR', 'FREQ=MONTHLY;INTERVAL=3', 'FREQ=MONTHLY;BYDAY=-1FR', 'FREQ=MONTHLY;BYMONTHDAY=15;COUNT=10', 'FREQ=YEARLY;UNTIL=20301231'])
    for (const lang of ['zh', 'en'] as const) {
      const parsed = parseRule(rule);
      const words = parsed === null ? '' : repeatWords(parsed, lang);
      expect([words, repeatOf(words)]).toEqual([words, parsed]);
    }
});

forEachEngine((_engine, open) => {
  it('an agenda goes out and comes in again as it is, once more changes nothing, and what others wrote lies behind us is over', async () => {
    const office = await openOffice(await open());
    const { api } = office;
    const customer = (await api.create('customer', { name: '晨光商城' })).id;
    await api.create('activity', { subject: '谈合同', kind: 'visit', starts_at: '2026-03-12 14:30', customer_id: customer });
    await api.create('activity', { subject: '例会', on_day: '2026-03-11', starts_at: '9:00', repeat: '每周三' });
    const path = join(await scratchFolder(), 'agenda.ics');
    const range = { from: '2026-03-01', to: '2026-03-31' };
    expect(await api.exportIcs(range, path)).toMatchObject({ rows: 2 });
    await expect(api.exportIcs(range, path)).rejects.toMatchObject({ code: 'conflict' });
    expect(await api.importIcs(path)).toMatchObject({ created: 0, updated: 0, same: 2, left: [], stepId: 0 });
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('SUMMARY:谈合同', 'SUMMARY:签合同').replace('END:VCALENDAR', 'BEGIN:VEVENT\r\nUID:x\r\nSUMMARY:旧事\r\nDTSTART:20200101T010000Z\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:y\r\nSUMMARY:周会\r\nDTSTART;TZID=Asia/Shanghai:20240101T100000\r\nRRULE:FREQ=WEEKLY\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:y\r\nRECURRENCE-ID;TZID=Asia/Shanghai:20260323T100000\r\nSUMMARY:周会改期\r\nDTSTART;TZID=Asia/Shanghai:20260324T150000\r\nEND:VEVENT\r\nEND:VCALENDAR'));
    expect(await api.importIcs(path, true)).toMatchObject({ created: 3, updated: 1, same: 1, stepId: 0 });
    const { stepId, ...counts } = await api.importIcs(path);
    expect(counts).toEqual({ created: 3, updated: 1, same: 1, left: [] });
    const { items } = await api.agenda(range);
    expect(items.map(({ day, subject, about }) => `${day} ${subject}${about === '' ? '' : ` ${about}`}`)).toEqual(['2026-03-11 例会', '2026-03-12 签合同 晨光商城', '2026-03-16 周会', '2026-03-18 例会', '2026-03-24 周会改期', '2026-03-25 例会', '2026-03-30 周会']);
    expect((await api.list({ entity: 'activity', filter: 'subject:旧事', columns: ['state', 'done_at'], limit: 1 })).rows[0]?.values).toMatchObject({ state: 'done', done_at: '2020-01-01T01:00:00.000Z' });
    await api.undo(stepId, 'refuse');
    expect((await api.count({ entity: 'activity' })).value).toBe(2);
    // As older programs write Chinese.
    await writeFile(path, encodeText('BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:gb\r\nDTSTART:20260320T010000Z\r\nSUMMARY:拜访长春大华电器有限公司\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n', 'gb18030'));
    await api.importIcs(path);
    expect((await api.agenda({ from: '2026-03-20', to: '2026-03-20' })).items.map(({ subject }) => subject)).toEqual(['拜访长春大华电器有限公司']);
  });
});
