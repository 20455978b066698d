import { expect, it } from 'vitest';
import { paceWords } from '../../src/output/pace-words.ts';
import { pacer } from '../../src/util/pace.ts';

it('says nothing for a second, then how fast it goes and how long it still takes', () => {
  let now = 0;
  const pace = pacer(() => now);
  expect(pace({ done: 0, total: 10_000 })).toBeNull();
  now = 900;
  expect(pace({ done: 900, total: 10_000 })).toBeNull();
  now = 2000;
  expect(pace({ done: 2000, total: 10_000 })).toEqual({ perSecond: 1000, secondsLeft: 8 });
  now = 4000;
  expect(pace({ done: 2000, total: 100_000 })).toEqual({ perSecond: 500, secondsLeft: 196 });
  expect(pace({ done: 2000, total: null })).toEqual({ perSecond: 500, secondsLeft: null });
});

it('is said in both languages, without a number that says nothing', () => {
  const pace = { perSecond: 1234.4, secondsLeft: 196 };
  expect(paceWords('zh', pace, true)).toEqual(['还需 3 分 16 秒', '每秒 1,234 条']);
  expect(paceWords('en', { ...pace, secondsLeft: 9 }, false)).toEqual(['9 s left']);
  expect(paceWords('zh', { ...pace, secondsLeft: null }, true)).toEqual(['每秒 1,234 条']);
  expect(paceWords('zh', null, true)).toEqual([]);
});
