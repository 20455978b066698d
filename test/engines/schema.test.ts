import { expect, it } from 'vitest';
import { ENTITY_NAMES } from '../../src/entities/names.ts';
import { forEachEngine } from '../harness/database.ts';

forEachEngine((_engine, open) => {
  it('opens an empty database with all tables', async () => {
    const database = await open();
    for (const entity of ENTITY_NAMES) {
      const rows = await database.queries.selectFrom(entity).select('id').execute();
      expect(rows).toEqual([]);
    }
  });
});
