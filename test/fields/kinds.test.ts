import { describe, expect, test } from 'vitest';
import { choice, creditCode, date, email, flag, integer, links, lookup, money, note, percent, phone, postcode, repeat, text, time, url } from '../../src/fields/definition.ts';
import { moneyType } from '../../src/fields/money.ts';
import { parsed, said, warned } from './helpers.ts';
import type { FieldDef, Value } from '../../src/fields/definition.ts';

interface Row {
  readonly def: FieldDef;
  /** As typed → as stored. */
  readonly good: readonly (readonly [string, Value])[];
  /** As typed → the message. */
  readonly bad: readonly (readonly [string, string])[];
  /** As typed → a doubt, or none. */
  readonly doubtful?: readonly (readonly [string, string | null])[];
}

const LONG_LABEL = 'a'.repeat(64);

const TABLE: Readonly<Record<string, Row>> = {
  text: {
    def: text({ max: 5 }),
    good: [
      ['晨光商城', '晨光商城'],
      ['  晨光  ', '晨光'],
      ['　晨光　', '晨光'],
      ['\ufeff晨光\u200b', '晨光'],
      ['a\r\nb', 'a b'],
      ['a\tb', 'a b'],
      ['e\u0301', 'é'],
      ['𠮷𠮷𠮷𠮷𠮷', '𠮷𠮷𠮷𠮷𠮷'],
      ['  ', null],
      ['', null],
      ['12345 ', '12345'],
    ],
    bad: [
      ['123456', 'field.text.long'],
      ['a\u0000b', 'field.text.control'],
      ['a\u001b[m', 'field.text.control'],
      ['a\u007f', 'field.text.control'],
      ['a\ud800', 'field.text.broken'],
    ],
  },
  note: {
    def: note({ max: 10 }),
    good: [
      ['a\r\nb\rc', 'a\nb\nc'],
      ['\n\n  a  \n b\n\n', '  a\n b'],
      ['a\tb', 'a\tb'],
      [' \n\t\n', null],
      ['\n\ufeffa', 'a'],
    ],
    bad: [
      ['12345678901', 'field.text.long'],
      ['a\u0000', 'field.text.control'],
    ],
  },
  integer: {
    def: integer({ min: 0, max: 50_000 }),
    good: [
      ['1200', 1200],
      ['1,200', 1200],
      ['１２００', 1200],
      ['1.2万', 12_000],
      ['12.00', 12],
      ['-0', 0],
      [' ', null],
    ],
    bad: [
      ['1.5', 'field.number.whole'],
      ['-1', 'field.number.between'],
      ['50001', 'field.number.between'],
      ['12人', 'field.integer.form'],
      ['1e3', 'field.integer.form'],
      ['99999999999999999999', 'field.number.huge'],
    ],
  },
  money: {
    def: money({ min: 0 }),
    good: [
      ['1,234.5', 123_450],
      ['￥1.2万', 1_200_000],
      ['500万元', 500_000_000],
      ['', null],
    ],
    bad: [
      ['-1', 'field.number.min'],
      ['1.234', 'field.number.digits'],
      ['about 5', 'field.money.form'],
      ['1.234,50', 'field.money.form'],
    ],
  },
  percent: {
    def: percent({ max: 10_000 }),
    good: [
      ['12.5', 1250],
      ['12.5%', 1250],
      ['１２．５％', 1250],
      ['百分之8', 800],
      ['100%', 10_000],
    ],
    bad: [
      ['100.01', 'field.number.max'],
      ['-99999999999', 'field.number.huge'],
      ['1.234%', 'field.number.digits'],
      ['%', 'field.percent.form'],
      ['八折', 'field.percent.form'],
    ],
  },
  date: {
    def: date(),
    good: [
      ['2026-1-5', '2026-01-05'],
      ['2026年1月5日', '2026-01-05'],
      ['今天', '2026-08-12'],
      ['5 Jan 2026', '2026-01-05'],
      ['', null],
    ],
    bad: [
      ['2026-02-30', 'field.date.date'],
      ['2026-13-01', 'field.date.month'],
      ['1026-01-01', 'field.date.year'],
      ['soon', 'field.date.form'],
      ['2026-03', 'field.date.form'],
    ],
  },
  time: {
    def: time(),
    good: [
      ['9:30', '2026-08-12T01:30:00.000Z'],
      ['2026-01-05T08:00:00.000Z', '2026-01-05T08:00:00.000Z'],
      ['2026-01-05T16:00:00+08:00', '2026-01-05T08:00:00.000Z'],
      ['2026-01-05 16:00', '2026-01-05T08:00:00.000Z'],
      ['2026/1/5 16:00:30', '2026-01-05T08:00:30.000Z'],
      ['2026年1月5日 16点', '2026-01-05T08:00:00.000Z'],
      ['今天 9:30', '2026-08-12T01:30:00.000Z'],
      ['2026-01-05', '2026-01-04T16:00:00.000Z'],
      ['', null],
    ],
    bad: [
      ['2026-01-05 25:00', 'field.time.form'],
      ['2026-02-30 10:00', 'field.time.form'],
      ['2026-02-30T10:00:00Z', 'field.time.form'],
      ['soon', 'field.time.form'],
    ],
  },
  flag: {
    def: flag({ default: 1 }),
    good: [
      ['是', 1],
      ['否', 0],
      ['YES', 1],
      ['n', 0],
      ['true', 1],
      ['FALSE', 0],
      ['1', 1],
      ['０', 0],
      ['√', 1],
      ['×', 0],
      ['', 1],
    ],
    bad: [
      ['maybe', 'field.flag.form'],
      ['2', 'field.flag.form'],
    ],
  },
  choice: {
    def: choice({ options: ['country', 'province', 'city', 'district'] }),
    good: [
      ['city', 'city'],
      ['CITY', 'city'],
      ['地市', 'city'],
      [' 省 ', 'province'],
      ['District', 'district'],
      ['', null],
    ],
    bad: [['村', 'field.choice.form']],
  },
  lookup: {
    def: lookup({ to: 'region' }),
    good: [
      ['12', 12],
      ['１２', 12],
      ['', null],
    ],
    bad: [
      ['0', 'field.lookup.form'],
      ['-1', 'field.lookup.form'],
      ['吉林', 'field.lookup.form'],
      ['9999999999999999', 'field.lookup.form'],
    ],
  },
  links: {
    def: links({ to: 'tag' }),
    good: [
      ['3,1，2、3', [1, 2, 3]],
      ['', null],
    ],
    bad: [['1,x', 'field.lookup.form']],
  },
  phone: {
    def: phone(),
    good: [
      ['+86 138 1234 5678', '13812345678'],
      ['0431-8888 6666 转 801', '0431-88886666-801'],
      ['', null],
    ],
    bad: [
      ['13812345678/13912345678', 'field.phone.several'],
      ['1381234567', 'field.phone.short'],
      ['138123456789', 'field.phone.long'],
      ['12812345678', 'field.phone.mobile'],
      ['010-88886666转', 'field.phone.extension'],
      ['无', 'field.phone.form'],
    ],
    doubtful: [
      ['13812345678', null],
      ['88886666', 'field.phone.warn_local'],
      ['0300-8888666', 'field.phone.warn_area'],
      ['010-18886666', 'field.phone.warn_plan'],
    ],
  },
  email: {
    def: email(),
    good: [
      ['Li.Ming+a@Example.COM', 'Li.Ming+a@example.com'],
      ['ｌｉ＠ｅｘａｍｐｌｅ．ｃｏｍ', 'li@example.com'],
      ['李明 <li@example.com>', 'li@example.com'],
      ['mailto:li@example.com', 'li@example.com'],
      ['li@例子.中国', 'li@例子.中国'],
      ['li@mail。example。cn', 'li@mail.example.cn'],
      [`${LONG_LABEL}@example.com`, `${LONG_LABEL}@example.com`],
      ['', null],
    ],
    bad: [
      ['li', 'field.email.form'],
      ['li@', 'field.email.form'],
      ['@example.com', 'field.email.form'],
      ['a@b@example.com', 'field.email.form'],
      ['a@example.com;b@example.com', 'field.email.several'],
      ['a@example.com b@example.com', 'field.email.several'],
      ['li ming@example.com', 'field.email.space'],
      ['.li@example.com', 'field.email.local'],
      ['l..i@example.com', 'field.email.local'],
      ['李@example.com', 'field.email.local'],
      ['li@example', 'field.email.domain'],
      ['li@-example.com', 'field.email.domain'],
      ['li@example..com', 'field.email.domain'],
      ['li@1.2.3.4', 'field.email.domain'],
      ['li@exa_mple.com', 'field.email.domain'],
      [`${LONG_LABEL}a@example.com`, 'field.email.long'],
    ],
    doubtful: [
      ['li@example.com', null],
      ['li@gmail.con', 'field.email.warn_end'],
    ],
  },
  url: {
    def: url(),
    good: [
      ['www.Example.com', 'https://www.example.com'],
      ['http://Example.com/', 'http://example.com'],
      ['HTTPS://example.com/Path?a=B#c', 'https://example.com/Path?a=B#c'],
      ['example.com:8080/x', 'https://example.com:8080/x'],
      ['http://192.168.1.1', 'http://192.168.1.1'],
      ['例子.中国', 'https://例子.中国'],
      ['ｗｗｗ．ｅｘａｍｐｌｅ．ｃｏｍ', 'https://www.example.com'],
      ['//example.com', 'https://example.com'],
      ['', null],
    ],
    bad: [
      ['ftp://example.com', 'field.url.scheme'],
      ['javascript:alert(1)', 'field.url.scheme'],
      ['mailto:li@example.com', 'field.url.scheme'],
      ['example', 'field.url.host'],
      ['http://', 'field.url.form'],
      ['http:///x', 'field.url.form'],
      ['https://user:pw@example.com', 'field.url.login'],
      ['www.a.com www.b.com', 'field.url.several'],
      ['www.a.com/a b', 'field.url.space'],
      ['example.com:99999', 'field.url.port'],
      ['256.1.1.1', 'field.url.host'],
    ],
  },
  postcode: {
    def: postcode(),
    good: [
      ['130000', '130000'],
      ['１３００００', '130000'],
      ['1 3 0 0 0 0', '130000'],
      ['130000.0', '130000'],
      ['sw1a 1aa', 'SW1A 1AA'],
      ['100-0001', '100-0001'],
      ['', null],
    ],
    bad: [
      ['1300000', 'field.postcode.digits'],
      ['12', 'field.postcode.form'],
      ['长春', 'field.postcode.form'],
      ['ABCDEF', 'field.postcode.form'],
    ],
    doubtful: [
      ['130000', null],
      ['999077', null],
      ['10617', 'field.postcode.warn_abroad'],
      ['990000', 'field.postcode.warn_unknown'],
      ['000000', 'field.postcode.warn_unknown'],
    ],
  },
  repeat: {
    def: repeat(),
    good: [
      ['每天', 'FREQ=DAILY'],
      ['每个工作日', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR'],
      ['每周一、三、五', 'FREQ=WEEKLY;BYDAY=MO,WE,FR'],
      ['每两周', 'FREQ=WEEKLY;INTERVAL=2'],
      ['每 2 周周五', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=FR'],
      ['每月１５日', 'FREQ=MONTHLY;BYMONTHDAY=15'],
      ['每月最后一个周五', 'FREQ=MONTHLY;BYDAY=-1FR'],
      ['每月第二个周二，共10次', 'FREQ=MONTHLY;BYDAY=2TU;COUNT=10'],
      ['每季度，到2026-12-31', 'FREQ=MONTHLY;INTERVAL=3;UNTIL=20261231'],
      ['Every weekday', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR'],
      ['every Mon, Wed and Fri', 'FREQ=WEEKLY;BYDAY=MO,WE,FR'],
      ['every 2 weeks until 2026-12-31', 'FREQ=WEEKLY;INTERVAL=2;UNTIL=20261231'],
      ['monthly on the 15th', 'FREQ=MONTHLY;BYMONTHDAY=15'],
      ['last Friday of every month', 'FREQ=MONTHLY;BYDAY=-1FR'],
      ['RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1', 'FREQ=YEARLY;BYMONTHDAY=-1;BYMONTH=2'],
      ['', null],
    ],
    bad: [
      ['有时候', 'field.repeat.form'],
      ['每周八', 'field.repeat.form'],
      ['每月32日', 'field.repeat.form'],
      ['FREQ=HOURLY', 'field.repeat.form'],
      ['FREQ=DAILY;COUNT=0', 'field.repeat.form'],
    ],
  },
  credit_code: {
    def: creditCode(),
    good: [
      ['914403001922038216', '914403001922038216'],
      ['9144030071526726xg', '9144030071526726XG'],
      ['9144 0300 7152 6726 XG', '9144030071526726XG'],
      ['220102123456789', '220102123456789'],
      ['', null],
    ],
    bad: [
      ['914403001922038217', 'field.credit_code.check'],
      ['91440300192203821', 'field.credit_code.length'],
      ['9144030019220382166', 'field.credit_code.length'],
      ['91440300192203821O', 'field.credit_code.letter'],
      ['91A403001922038216', 'field.credit_code.division'],
      ['九一', 'field.credit_code.form'],
    ],
    doubtful: [
      ['914403001922038216', null],
      ['220102123456789', 'field.credit_code.warn_old'],
    ],
  },
};

describe.each(Object.entries(TABLE))('%s', (_kind, row) => {
  test.each(row.good)('%j is stored as %j', (typed, stored) => {
    expect(parsed(row.def, typed)).toEqual(stored);
  });
  test.each(row.bad)('%j is refused: %s', (typed, wrong) => {
    expect(parsed(row.def, typed)).toEqual({ wrong });
  });
});

const DOUBTFUL = Object.entries(TABLE).flatMap(([kind, row]) => (row.doubtful ?? []).map(([typed, warning]) => ({ kind, def: row.def, typed, warning })));
test.each(DOUBTFUL)('$kind $typed is doubted: $warning', ({ def, typed, warning }) => {
  expect(warned(def, typed)).toBe(warning);
});

test('an amount has the decimals of the currency: none in yen, two elsewhere', () => {
  const [field, context] = [moneyType, { lang: 'zh', today: '2026-11-24', timeZone: 'Asia/Tokyo', entity: 'customer', field: 'annual_turnover' } as const];
  const yen = { ...context, currency: 'JPY' };
  const def = money();
  expect([field.format(123_400, def, yen), field.write(123_400, def, yen), field.format(123_400, def, context), field.format(123_450, def, yen)]).toEqual(['1,234', '1234', '1,234.00', '1,234.50']);
  expect([field.parse('1,234', def, yen), field.parse('1234.00', def, yen), field.parse(field.write(123_400, def, yen), def, yen)]).toEqual([123_400, 123_400, 123_400]);
  expect(() => field.parse('12.5', def, yen)).toThrow(expect.objectContaining({ key: 'field.money.whole', params: { currency: 'JPY' } }));
});

describe('messages say what would be right', () => {
  test('in both languages', () => {
    expect(said(date(), '2026-02-30')).toBe('没有这一天，该月最后一天是 2026-02-28。');
    expect(said(date(), '2026-02-30', 'en')).toBe('There is no such day; the last of that month is 2026-02-28.');
    expect(said(creditCode(), '914403001922038217')).toContain('应为“6”');
    expect(said(integer({ min: 1, max: 5 }), '6')).toBe('应在 1 到 5 之间。');
    expect(said(money({ min: 100_000 }), '5', 'en')).toBe('Must be at least 1,000.00.');
    expect(said(text({ max: 2 }), '晨光商')).toBe('最多 2 个字，现有 3 个。');
  });

  test('a choice names its options in the language of who asks', () => {
    const level = choice({ options: ['country', 'province', 'city', 'district'] });
    expect(said(level, '村')).toBe('只能是：国家、省、地市、区县。');
    expect(said(level, '村', 'en')).toMatch(/country.*province.*city.*district/i);
  });
});
