import type { ServiceContext, Control } from '../context.ts';
import type { TickJob } from '../tick.ts';
import { putInWaiting } from './keep.ts';

/** What imports made is looked for among likely duplicates soon after. */
export const keysJob: TickJob = {
  name: 'duplicates',
  every: 60_000,
  run: async (ctx: ServiceContext, control: Control) => await putInWaiting(ctx.database, ctx.now, control),
};
