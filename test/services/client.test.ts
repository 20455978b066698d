import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Session } from '../../src/auth/session.ts';
import { startWorker, type Services } from '../../src/services/client.ts';

const SESSION: Session = {
  operatorId: 1, operatorName: 'Li', lang: 'zh', source: 'screen', grants: 'all', timeZone: 'Asia/Shanghai', currency: 'CNY',
};
const FAKE = new URL('./workers/fake-worker.ts', import.meta.url);

let services: Services;
beforeEach(() => {
  services = startWorker({ location: 'nowhere', source: 'screen', systemUser: null, session: SESSION }, FAKE);
});
afterEach(() => services.close());

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('passes plain arguments and answers', async () => {
  expect(await services.api.preference('a"b\u0000客户')).toBe('["a\\"b\\u0000客户"]');
  expect(await services.api.session()).toEqual(SESSION);
});

test('many calls at once each get their own answer', async () => {
  const names = Array.from({ length: 200 }, (_, n) => `n${n}`);
  expect(await Promise.all(names.map((name) => services.api.preference(name)))).toEqual(names.map((name) => JSON.stringify([name])));
});

test('tells of progress, in its place among the arguments', async () => {
  const seen: number[] = [];
  const answer = await services.api.count({ entity: 'customer' }, undefined, { onProgress: ({ done }) => seen.push(done) });
  expect(seen).toEqual([1, 2]);
  expect(answer).toEqual({ value: 3, capped: true });
});

test('an AppError keeps its code, its key, its place and its details', async () => {
  await expect(services.api.get('customer', 1)).rejects.toMatchObject({
    name: 'AppError', code: 'invalid', key: 'error.unexpected', place: { field: 'name', column: 3 }, details: { more: [1] },
  });
});

test('a fault of the program arrives as failed, with its text', async () => {
  await expect(services.api.about()).rejects.toMatchObject({ code: 'failed', key: 'error.unexpected', params: { reason: 'no about' } });
});

test('cancels a query that keeps the thread busy', async () => {
  const stop = new AbortController();
  const page = services.api.list({ entity: 'customer', columns: [], limit: 1 }, { signal: stop.signal });
  await tick();
  stop.abort();
  await expect(page).rejects.toMatchObject({ code: 'cancelled' });
  expect(await services.api.preference('still there')).toBe('["still there"]');
});

test('cancels a call that waits', async () => {
  const stop = new AbortController();
  const preview = services.api.bulkPreview({ entity: 'customer' }, {}, { signal: stop.signal });
  await services.api.preference('x');
  stop.abort();
  await expect(preview).rejects.toMatchObject({ code: 'cancelled' });
});

test('what was cancelled before it began never begins', async () => {
  const page = services.api.list({ entity: 'customer', columns: [], limit: 1 }, { signal: AbortSignal.abort() });
  await expect(page).rejects.toMatchObject({ code: 'cancelled' });
});

test('a dead thread fails its calls, and the next call has a new one with the same session', async () => {
  await services.api.setLang('en');
  const lost = services.api.preference('die');
  const beside = services.api.preference('die');
  await expect(lost).rejects.toMatchObject({ code: 'failed', key: 'error.worker_crashed' });
  await expect(beside).rejects.toMatchObject({ code: 'failed' });
  expect(await services.api.session()).toEqual({ ...SESSION, lang: 'en' });
});

test('an error outside of any call ends the thread and is told', async () => {
  await expect(services.api.preference('throw')).rejects.toMatchObject({ key: 'error.worker_crashed', params: { reason: 'out of nowhere' } });
});

test('a thread that always dies is given up', async () => {
  for (let n = 0; n < 3; n++) await expect(services.api.preference('die')).rejects.toMatchObject({ key: 'error.worker_crashed' });
  await expect(services.api.preference('die')).rejects.toMatchObject({ code: 'failed', key: 'error.worker_lost' });
});

test('closing cancels what runs, and later calls are refused', async () => {
  const preview = services.api.bulkPreview({ entity: 'customer' }, {}, { signal: new AbortController().signal });
  const outcome = preview.catch((error: unknown) => error);
  await services.api.preference('x');
  await services.close();
  expect(await outcome).toMatchObject({ code: 'cancelled' });
  await expect(services.api.session()).rejects.toMatchObject({ code: 'cancelled' });
});

test('an argument that is no plain data is refused without ending the thread', async () => {
  const values = { name: (() => '') as unknown as string };
  await expect(services.api.create('customer', values)).rejects.toThrow();
  expect(await services.api.preference('alive')).toBe('["alive"]');
});
