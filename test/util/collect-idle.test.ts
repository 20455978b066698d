import type * as vm from 'node:vm';
import { expect, test, vi } from 'vitest';
import { askedNow, giveMemoryBack, releasing } from '../../src/util/collect.ts';

const collect = vi.hoisted(() => vi.fn<() => void>());
vi.mock('node:vm', async (original) => ({ ...(await original<typeof vm>()), runInNewContext: () => collect }));

test('memory is given back when nobody asks for anything, and then once, however long that took', () => {
  vi.useFakeTimers();
  const release = vi.fn<() => void>();
  releasing(release);
  giveMemoryBack();
  for (let half = 0; half < 400; half++) {
    askedNow();
    vi.advanceTimersByTime(500);
  }
  for (const one of [collect, release]) expect(one).not.toHaveBeenCalled();
  vi.advanceTimersByTime(3000);
  for (const one of [collect, release]) expect(one).toHaveBeenCalledTimes(1);
  vi.useRealTimers();
});
