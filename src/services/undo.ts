import { conflict } from '../errors.ts';
import type { Control, ServiceContext } from './context.ts';
import { changeMany, type Group } from './many.ts';
import { permit } from './permit.ts';
import { giveBackKept, reversePart, type Decided, type Reversed } from './reverse.ts';
import type { OnConflict, Undone } from './undo-api.ts';
import { deciderOf, decisionsOf } from './undo-decide.ts';
import { isNewest, touchedBy, type Touched } from './undo-plan.ts';
import { byEntity, undoableStep, undoPreview } from './undo-preview.ts';
import { keptFields } from '../rules/index.ts';

/**
 * Takes a step back as a step of its own, which can itself be taken back. What was changed since stays or goes back as it is decided; where something is
 * not, the whole is refused with `conflict` and the preview as its details.
 */
export async function undo(ctx: ServiceContext, stepId: number, onConflict: OnConflict, control: Control = {}): Promise<Undone> {
  const { step, summary } = await undoableStep(ctx, stepId);
  const decisions = decisionsOf(onConflict);
  const touched = await touchedBy(ctx.database.queries, stepId);
  for (const entity of byEntity(touched).keys()) permit(ctx.session, 'edit', entity);
  if (decisions.rest === 'refuse') {
    const preview = await undoPreview(ctx, stepId, decisions, { signal: control.signal });
    if (preview.undecided > 0) throw conflict('error.undo_conflict', { count: preview.undecided }, {}, preview);
  }
  const header = { action: 'undo' as const, entity: step.entity, summary, undoesId: stepId };
  return await takeBackChanges(ctx, header, touched, { stepId, decide: deciderOf(ctx.session, decisions), asOf: decisions.asOf, control });
}

interface TakingBack extends Decided {
  readonly stepId: number;
  readonly control: Control;
}

const groupsOf = (touched: readonly Touched[]): readonly Group[] => [...byEntity(touched)].map(([entity, ones]) => ({ entity, ids: ones.map(({ id }) => id) }));

/** Reverses the changes of a step under a step of its own. */
async function takeBackChanges(ctx: ServiceContext, header: Parameters<typeof changeMany>[1], touched: readonly Touched[], { stepId, control, ...decided }: TakingBack): Promise<Undone> {
  const groups = groupsOf(touched);
  const known = new Map(touched.map((one) => [`${one.entity}/${one.id}`, one]));
  // What rules keep is derived on the way; where nobody has done anything since, it is in the end what it was. What the step made was nothing before.
  const newest = await isNewest(ctx.database.queries, stepId, groups.map(({ entity }) => entity));
  const kept = newest ? groupsOf(touched.filter(({ created }) => !created)).filter(({ entity }) => keptFields(entity).size > 0) : [];
  const reversed = new Map<string, Reversed>();
  const undoStep = await changeMany(
    ctx,
    header,
    [...groups, ...kept.map((group): Group => ({ ...group, again: true }))],
    async (run, entity, ids, again) => {
      const part = ids.flatMap((id) => known.get(`${entity}/${id}`) ?? []);
      if (again) return await giveBackKept(run, entity, part);
      reversed.set(`${entity}/${ids[0] ?? 0}`, await reversePart(run, stepId, entity, part, decided));
    },
    control,
  );
  const all = [...reversed.values()];
  return { stepId: undoStep, records: all.reduce((sum, { records }) => sum + records, 0), left: all.reduce((sum, { left }) => sum + left, 0) };
}
