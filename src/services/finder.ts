import type { Api } from './api.ts';
import { named } from './choices.ts';
import type { ServiceContext } from './context.ts';
import { list } from './list.ts';
import { get } from './records.ts';

/** Only the calls that find a record by a word: for a command that does without all the others. */
export const finderOf = (ctx: ServiceContext): Pick<Api, 'get' | 'list' | 'named'> => ({
  get: async (entity, id) => await get(ctx, entity, id),
  list: async (request, control) => await list(ctx, request, control),
  named: async (entity, text) => await named(ctx, entity, text),
});
