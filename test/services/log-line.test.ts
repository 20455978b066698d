import { expect, test } from 'vitest';
import { parseLogLine } from '../../src/services/log-line.ts';

const KINDS = [
  { id: 1, name: '电话', code: 'phone' },
  { id: 2, name: '上门拜访', code: 'visit' },
  { id: 3, name: 'Phone call', code: 'call-out' },
  { id: 4, name: 'Quotation', code: 'quote' },
];
/** A Sunday. */
const TODAY = '2026-11-29';

/** A line in short: day, kind, time, minutes, person, text, next. */
function said(text: string): string {
  const { day, kind, clock, minutes, person, text: about, nextOn, nextStep, fault } = parseLogLine(text, TODAY, KINDS);
  const time = clock === null ? '' : `${clock.from.slice(0, 5)}${clock.to === null ? '' : `-${clock.to.slice(0, 5)}`}`;
  return [day.slice(5), kind?.id ?? '', time, minutes ?? '', person ?? '', about, nextOn?.slice(5) ?? '', nextStep, fault?.key ?? ''].join('|');
}

test.each([
  ['昨天 电话 15m @李明 谈报价 -> 周五 寄合同', '11-28|1||15|李明|谈报价|12-04|寄合同|'],
  ['拜访 下午3点半 1.5小时 谈合作→下周一', '11-29|2|15:30|90||谈合作|11-30||'],
  ['call 9:30-10:15 20min talked about the offer => send it 12-05', '11-29|3|09:30-10:15|20||talked about the offer|12-05|send it|'],
  ['半小时 介绍产品 下一步：3天 送样', '11-29|||30||介绍产品|12-02|送样|'],
  ['讨论下一步合作', '11-29|||||讨论下一步合作|||'],
  ['２０２６－１１－０１　电话　催款－＞明天', '11-01|1||||催款|11-30||'],
  ['100 boxes sent next: sunday ask whether they came', '11-29|||||100 boxes sent|12-06|ask whether they came|'],
  ['quote sent', '11-29|4||||sent|||'],
  ['', '11-29||||||||log.fault.empty'],
  ['昨天 电话 ->', '11-28|1|||||||log.fault.empty'],
  ['明天 开会', '11-30|||||开会|||log.fault.future'],
  ['谈涨价 -> 昨天 发函', '11-29|||||谈涨价|11-28|发函|log.fault.next-past'],
  ['25:70 开会', '11-29|||||25:70 开会|||agenda.fault.clock'],
  ['周五 电话 催款 -> 下周五 寄合同', '11-27|1||||催款|12-04|寄合同|'],
  ['last friday call about the offer => send it next friday', '11-27|3||||about the offer|12-04|send it|'],
  ['sat with Li to talk', '11-29|||||sat with Li to talk|||'],
  ['sat 9:30 met Li', '11-28||09:30|||met Li|||'],
  ['昨天下午3点半电话谈报价 -> 周五寄合同', '11-28|1|15:30|||谈报价|12-04|寄合同|'],
  ['周一至周五值班安排', '11-29|||||周一至周五值班安排|||'],
  ['12-20 谈续约 -> 1-15 签约', '12-20|||||谈续约|01-15|签约|'],
  ['yesterday 3 pm call about the offer', '11-28|3|15:00|||about the offer|||'],
  ['24/7 support agreed', '11-29|||||24/7 support agreed|||'],
  ['13.5 吨已发', '11-29|||||13.5 吨已发|||'],
  ['2月30日 电话 催款', '11-29|||||2月30日 电话 催款|||agenda.fault.day-date'],
  ['Feb 30 call', '11-29|||||Feb 30 call|||agenda.fault.day-date'],
  ['2026-13-01 call', '11-29|||||2026-13-01 call|||agenda.fault.day-month'],
  ['电话 催款 -> 寄合同 2/30', '11-29|1||||催款||寄合同 2/30|agenda.fault.day-date'],
  ['called -> send it Feb 30', '11-29|||||called||send it Feb 30|agenda.fault.day-date'],
  ['called -> send 2/30 boxes now', '11-29|||||called||send 2/30 boxes now|'],
  ['“2月30日” 写错了', '11-29|||||“2月30日” 写错了|||'],
  [`谈 -> ${'长'.repeat(201)}`, `11-29|||||谈||${'长'.repeat(201)}|log.fault.next-long`],
])('%s', (text, expected) => {
  expect(said(text)).toBe(expected);
});
