import { dropIndex, liveIndex, type Migration } from './helpers.ts';

/**
 * Two indexes began anew with each region, and a row of an import touched a page of its own in both. Regions have theirs with the level behind it, for both together; levels,
 * of which there are few, one in which new rows stand side by side (docs/decisions/056).
 */
export const levelByItself: Migration = {
  number: 28,
  name: 'level by itself',
  async up(steps) {
    await dropIndex(steps, 'customer_region_id');
    await dropIndex(steps, 'customer_level_id_region_id');
    await liveIndex(steps, 'customer', ['region_id', 'level_id']);
    await liveIndex(steps, 'customer', ['level_id']);
  },
};
