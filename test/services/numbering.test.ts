import { describe, expect, it } from 'vitest';
import { seriesOf, takeNumbers } from '../../src/services/numbering.ts';
import { forEachEngine } from '../harness/database.ts';
import { openOffice } from './company.ts';

describe('numbering rules', () => {
  const cases: readonly [string, ReturnType<typeof seriesOf>][] = [
    ['C{yyyy}{00000}', { period: '2026', before: 'C2026', width: 5, after: '' }],
    ['{yy}{mm}-{000}/K', { period: '2603', before: '2603-', width: 3, after: '/K' }],
    ['P{0}', { period: '', before: 'P', width: 1, after: '' }],
    ['D{yyyy}{mm}{dd}{00}', { period: '20260310', before: 'D20260310', width: 2, after: '' }],
  ];
  for (const [rule, series] of cases)
    it(`${rule} starts anew with each period`, () => {
      expect(seriesOf(rule, '2026-03-10')).toEqual(series);
    });
});

forEachEngine((_engine, open) => {
  it('many numbers at once pass over those that are taken, in the bin too, also where they get longer', async () => {
    const database = await open();
    const { api } = await openOffice(database);
    for (const code of ['C202699995', 'C2026100001', 'C2026100003', 'C20269999512']) await api.create('customer', { name: `晨光${code}`, code });
    const binned = await api.create('customer', { name: '在回收站', code: 'C202699997' });
    await api.remove({ entity: 'customer', ids: [binned.id] }, 1);
    const taken = await database.transact(async (trx) => {
      await trx.insertInto('numbering').values({ entity: 'customer', field: 'code', period: '2026', last: 99_993 }).onConflict((on) => on.columns(['entity', 'field', 'period']).doUpdateSet({ last: 99_993 })).execute();
      return await takeNumbers(trx, 'customer', 'code', 'C{yyyy}{00000}', '2026-03-10', 60);
    });
    expect(taken.slice(0, 7)).toEqual(['C202699994', 'C202699996', 'C202699998', 'C202699999', 'C2026100000', 'C2026100002', 'C2026100004']);
    expect([taken.length, new Set(taken).size]).toEqual([60, 60]);
  });
});
