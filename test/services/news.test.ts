import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '../../src/auth/session.ts';
import { NO_RIGHTS } from '../../src/auth/matrix.ts';
import { openDatabase } from '../../src/db/connect.ts';
import type { Database } from '../../src/db/database.ts';
import type { Api } from '../../src/services/api.ts';
import { bindServices } from '../../src/services/bind.ts';
import { tell } from '../../src/services/news.ts';
import { emptyPlace, forEachEngine, type TestPlace } from '../harness/database.ts';
import { NOON, openOffice, type Office } from './company.ts';

forEachEngine((engine) => {
  describe(`news (${engine})`, () => {
    let place: TestPlace;
    let office: Office;
    let elsewhere: Database;
    let other: Session;
    let hears: Api;
    const now = (): number => NOON;

    beforeAll(async () => {
      place = await emptyPlace(engine);
      office = await openOffice(await openDatabase(place.location));
      const { id } = await office.api.create('operator', { name: '李娜', login: 'lina' });
      other = { ...office.session, operatorId: id, operatorName: '李娜' };
      elsewhere = await openDatabase(place.location);
      hears = bindServices(elsewhere, other, now);
    });

    afterAll(async () => {
      await elsewhere.close();
      await office.database.close();
      await place.remove();
    });

    const telling = async (operatorId: number | null, about: string, kind: 'call.missed' | 'call.over' = 'call.missed'): Promise<void> =>
      await office.database.transact(async (trx) => await tell(office.ctx, trx, [{ kind, operatorId, about, params: { number: about }, open: { entity: 'call', filter: 'waiting:yes' } }]));

    it('wakes whoever waits in another process, once, and only whom it is for', async () => {
      const start = await hears.news(null);
      expect(start.items).toEqual([]);
      const waits = hears.news(start.last);
      await telling(office.session.operatorId, 'not for her');
      await telling(other.operatorId, 'call 1');
      const { last, items } = await waits;
      expect(items.map(({ about, kind, params, open }) => ({ about, kind, params, open }))).toEqual([{ about: 'call 1', kind: 'call.missed', params: { number: 'call 1' }, open: { entity: 'call', filter: 'waiting:yes' } }]);
      const next = hears.news(last);
      await telling(null, 'call 2');
      expect((await next).items.map(({ about }) => about)).toEqual(['call 2']);
    });

    it('still stands for whoever comes later, until it is over or not worth telling', async () => {
      expect((await hears.news(null)).items.map(({ about }) => about)).toEqual(['call 1', 'call 2']);
      await telling(null, 'call 1', 'call.over');
      expect((await hears.news(null)).items.map(({ about }) => about)).toEqual(['call 2']);
      const tomorrow = bindServices(elsewhere, other, () => NOON + 24 * 3_600_000);
      expect((await tomorrow.news(null)).items).toEqual([]);
    });

    it('is nobody\'s who may not read such records, and a question ends when it is stopped', async () => {
      const stranger = bindServices(elsewhere, { ...other, grants: NO_RIGHTS }, now);
      const { last, items } = await stranger.news(null);
      expect(items).toEqual([]);
      const stop = new AbortController();
      const waits = stranger.news(last, { signal: stop.signal });
      stop.abort();
      expect(await waits).toEqual({ last, items: [] });
    });
  });
});
