import { describe, expect, test } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { calculate } from '../../src/services/calculator/calculate.ts';
import { capitalsOf } from '../../src/util/capitals.ts';

const KNOWN = { today: '2026-11-29', last: '12', memory: '0.1' };
const shown = (line: string): string => {
  const { shown: text, rounded } = calculate(line, KNOWN);
  return rounded ? `≈ ${text}` : text;
};

test.each([
  ['0.1+0.2', '0.3'],
  ['m+0.2', '0.3'],
  ['1/3', '≈ 0.3333333333'],
  ['1/3*3', '1'],
  ['1,234,567.89*2', '2,469,135.78'],
  ['１２＋３×４÷２', '18'],
  ['1000+5%', '1,050'],
  ['1000-5%-5%', '902.5'],
  ['1000*5%+20', '70'],
  ['round(7,0)%', '0.07'],
  ['3万*1.5', '45,000'],
  ['max(1,200)', '200'],
  ['round(2.345, 2)', '2.35'],
  ['sum(1,2,3)/avg(2,4)', '2'],
  ['ans*2', '24'],
  ['-2^2', '-4'],
  ['today+30', '2026-12-29'],
  ['今天+3个月', '2027-02-28'],
  ['2026-12-31 - today', '32'],
  ['2027年1月1日-今天', '33'],
  ['2026 - 12 - 31', '1,983'],
  ['today+2 weeks', '2026-12-13'],
  ['today+1m', '2026-12-29'],
  ['today + 1q', '2027-02-28'],
  ['2*m', '0.2'],
  ['=1200元*2=', '2,400'],
  ['大写(1409.5)', '壹仟肆佰零玖元伍角整'],
])('%s is %s', (line, text) => {
  expect(shown(line)).toBe(text);
});

test.each([
  ['', 'calc.empty'], ['1+', 'calc.form'], ['2 3', 'calc.form'], ['17%5', 'calc.form'], ['5!', 'calc.form'], ['"a"', 'calc.form'], ['[1,2]', 'calc.form'], ['{a:1}', 'calc.form'],
  ['a=5', 'calc.form'], ['f(x)=x', 'calc.form'], ['a.b', 'calc.form'], ['1;2', 'calc.form'], ['true', 'calc.form'],
  ['constructor', 'calc.no-name'], ['__proto__', 'calc.no-name'], ['hasOwnProperty(1)', 'calc.no-function'], ['import(1)', 'calc.no-function'], ['evaluate(1)', 'calc.no-function'],
  ['1/0', 'calc.zero'], ['sqrt(-1)', 'calc.root'], ['9^9^9', 'calc.huge'], ['9^999', 'calc.huge'], ['1e400', 'calc.huge'], ['abs(1,2)', 'calc.arguments'],
  ['2026-02-30', 'calc.no-day'], ['today*2', 'calc.no-days'], ['today+0.5', 'calc.whole-days'], ['today+999999', 'calc.far-day'], [`${'('.repeat(80)}1${')'.repeat(80)}`, 'calc.deep'], ['1+'.repeat(300), 'calc.long'],
])('%s is refused: %s', (line, key) => {
  try {
    calculate(line, KNOWN);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return expect(error.key).toBe(key);
  }
  throw new Error('nothing was refused');
});

test('a fault is where it stands in what was typed', () => {
  expect(() => calculate('１,000 + 大写 *', KNOWN)).toThrow(expect.objectContaining({ key: 'calc.form', place: expect.objectContaining({ column: expect.any(Number) }) }));
  expect(() => calculate('今天 + 2026-02-30', KNOWN)).toThrow(expect.objectContaining({ place: { column: 6, length: 10 } }));
});

/** The examples of the rules for filling in bills (正确填写票据和结算凭证的基本规定), and where 零 and 整 stand. */
describe('amounts in capitals', () => {
  test.each([
    ['1409.50', '壹仟肆佰零玖元伍角整'], ['6007.14', '陆仟零柒元壹角肆分'], ['1680.32', '壹仟陆佰捌拾元叁角贰分'], ['107000.53', '壹拾万柒仟元伍角叁分'], ['16409.02', '壹万陆仟肆佰零玖元零贰分'], ['325.04', '叁佰贰拾伍元零肆分'],
    ['0', '零元整'], ['0.05', '伍分'], ['0.50', '伍角整'], ['10', '壹拾元整'], ['100000000', '壹亿元整'], ['1010100000.10', '壹拾亿壹仟零壹拾万元壹角整'], ['10000001', '壹仟万零壹元整'], ['-5', '负伍元整'],
  ])('%s is %s', (amount, words) => {
    expect(capitalsOf(amount)).toBe(words);
  });
  test('no amounts have none', () => {
    for (const text of ['1.005', '1e5', '12345678901234567', 'x', '']) expect(capitalsOf(text)).toBeNull();
  });
});
