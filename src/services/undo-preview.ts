import { conflict, notFound } from '../errors.ts';
import { fieldRuleOf } from '../auth/permissions.ts';
import type { EntityName } from '../entities/names.ts';
import { fieldsOf } from '../entities/registry.ts';
import { isAuditKind } from './audit-kinds.ts';
import { changedSince, newestChange } from './conflict.ts';
import type { Control, ServiceContext } from './context.ts';
import { goOn } from './control.ts';
import { nameShown } from './cover.ts';
import { describeChange, shownChanges } from './history.ts';
import { labelsFor, targetsOf, type LabelMap } from './labels.ts';
import type { ShownRecord } from './ledger-api.ts';
import { permit } from './permit.ts';
import { permitPower } from './power.ts';
import { readOnlyRun } from './records.ts';
import { requireReversible } from './reverse.ts';
import { requireScope } from './scope.ts';
import { readStep, type StepRead } from './steps.ts';
import { changedFields, chunks } from './stored.ts';
import type { OnConflict, UndoClash, UndoConflict, UndoConflicts, UndoPlace, UndoPreview } from './undo-api.ts';
import { deciderOf, decisionsOf, isBlocked, isOpen } from './undo-decide.ts';
import { KEEP_ALL, reversalsOf, touchedBy, type Clash, type Decide, type Reversal, type Touched } from './undo-plan.ts';
import type { Change } from './write.ts';

/** Conflicts told at a time. */
const PAGE = 100;
/** Records of a preview whose values are shown. */
const SAMPLE = 3;
/** As many as an undo works on at a time, so that both find the same. */
const PART = 1000;

/** Throws unless the step can be taken back by this session. */
export async function undoableStep(ctx: ServiceContext, stepId: number): Promise<StepRead> {
  const found = await readStep(ctx, stepId);
  if (found === null) throw notFound('error.step_not_found', { id: stepId });
  if (found.state === 'open') throw conflict('error.undo_open');
  if (found.step.action === 'security' || isAuditKind(found.step.action)) throw conflict('error.undo_security');
  if (found.step.action === 'setup') throw conflict('error.undo_setup');
  if (found.step.undoneById !== null || found.state === 'reverted') throw conflict('error.undo_done');
  if (found.operatorId !== ctx.session.operatorId) permitPower(ctx.session, 'undo_others');
  return found;
}

export function byEntity(touched: readonly Touched[]): ReadonlyMap<EntityName, readonly Touched[]> {
  const groups = new Map<EntityName, Touched[]>();
  for (const one of touched) {
    const group = groups.get(one.entity);
    if (group) group.push(one);
    else groups.set(one.entity, [one]);
  }
  return groups;
}

interface Part {
  readonly entity: EntityName;
  readonly touched: readonly Touched[];
}

/** The records of a step in the order in which they are taken back. */
async function partsOf(ctx: ServiceContext, stepId: number): Promise<readonly Part[]> {
  const { queries } = ctx.database;
  const groups = [...byEntity(await touchedBy(queries, stepId))];
  for (const [entity, touched] of groups) {
    permit(ctx.session, 'edit', entity);
    await requireScope(ctx, queries, entity, touched.map(({ id }) => id), 'read');
  }
  return groups.flatMap(([entity, touched]) => chunks(touched, PART).map((part): Part => ({ entity, touched: part })));
}

/** What is told of a preview, as it is gathered. */
interface Tally {
  records: number;
  conflicting: number;
  undecided: number;
  readonly sample: ShownRecord[];
  readonly conflicts: UndoConflict[];
}

/** What taking a step back would do: how many records, and of which something was changed again since. Throws as the undo itself would. */
export async function undoPreview(ctx: ServiceContext, stepId: number, onConflict: OnConflict = 'keep', control: Control = {}): Promise<UndoPreview> {
  const { step } = await undoableStep(ctx, stepId);
  const asOf = await newestChange(ctx.database.queries);
  const decide = deciderOf(ctx.session, decisionsOf(onConflict));
  const parts = await partsOf(ctx, stepId);
  const total = parts.reduce((sum, { touched }) => sum + touched.length, 0);
  const tally: Tally = { records: 0, conflicting: 0, undecided: 0, sample: [], conflicts: [] };
  let done = 0;
  for (const { entity, touched } of parts) {
    await goOn(control);
    await gather(ctx, tally, entity, decide, await reversalsOf(readOnlyRun(ctx), stepId, entity, touched, decide));
    control.onProgress?.({ done: (done += touched.length), total });
  }
  const last = tally.conflicts.at(-1);
  return { step, ...tally, asOf, next: last === undefined || tally.conflicting === tally.conflicts.length ? null : { entity: last.entity, id: last.id } };
}

async function gather(ctx: ServiceContext, tally: Tally, entity: EntityName, decide: Decide, reversals: readonly Reversal[]): Promise<void> {
  const changes = reversals.flatMap(({ change }) => change ?? []);
  await requireReversible(ctx, ctx.database.queries, entity, changes);
  for (const change of changes.slice(0, SAMPLE - tally.sample.length)) tally.sample.push(await comesBack(ctx, entity, change));
  const blocked = reversals.filter(isBlocked);
  tally.records += changes.length;
  tally.conflicting += blocked.length;
  tally.undecided += blocked.filter((one) => isOpen(decide, entity, one)).length;
  tally.conflicts.push(...(await described(ctx, entity, blocked.slice(0, PAGE - tally.conflicts.length))));
}

async function comesBack(ctx: ServiceContext, entity: EntityName, { action, before, values }: Change): Promise<ShownRecord> {
  const fields = action === 'update' ? changedFields(before.values, values).filter((field) => fieldsOf(entity)[field] !== undefined) : [];
  const labels = await labelsFor(ctx, ctx.database.queries, targetsOf(entity, [before.values, values]));
  const changes = shownChanges(ctx.session, entity, fields.map((field) => describeChange(entity, field, before.values, values, labels, ctx.session.lang)));
  return { entity, id: before.id, label: nameShown(ctx.session, entity, before.id, before.values), action, changes };
}

/** The conflicts behind one that is known already, as many as are told at a time. */
export async function undoConflicts(ctx: ServiceContext, stepId: number, after: UndoPlace): Promise<UndoConflicts> {
  await undoableStep(ctx, stepId);
  const parts = await partsOf(ctx, stepId);
  const isPlace = ({ entity, touched }: Part): boolean => entity === after.entity && touched.some(({ id }) => id === after.id);
  const found: { readonly entity: EntityName; readonly one: Reversal }[] = [];
  const first = parts.findIndex(isPlace);
  for (const part of first === -1 ? [] : parts.slice(first)) {
    const known = isPlace(part) ? part.touched.findIndex(({ id }) => id === after.id) : -1;
    const behind = new Set(part.touched.slice(known + 1).map(({ id }) => id));
    const reversals = await reversalsOf(readOnlyRun(ctx), stepId, part.entity, part.touched, KEEP_ALL);
    found.push(...reversals.filter((one) => isBlocked(one) && behind.has(one.record.id)).map((one) => ({ entity: part.entity, one })));
    if (found.length > PAGE) break;
  }
  const page = found.slice(0, PAGE);
  const conflicts: UndoConflict[] = [];
  for (const entity of new Set(page.map((each) => each.entity))) conflicts.push(...(await described(ctx, entity, page.flatMap((each) => (each.entity === entity ? [each.one] : [])))));
  const last = conflicts.at(-1);
  return { conflicts, next: last === undefined || found.length <= PAGE ? null : { entity: last.entity, id: last.id } };
}

/** Conflicts as the session may be shown them: nothing of hidden fields but how many. */
async function described(ctx: ServiceContext, entity: EntityName, reversals: readonly Reversal[]): Promise<readonly UndoConflict[]> {
  if (reversals.length === 0) return [];
  const { queries } = ctx.database;
  const olds = reversals.map(({ clashes }) => Object.fromEntries(clashes.map(({ field, before }) => [field, before])));
  const labels = await labelsFor(ctx, queries, targetsOf(entity, [...olds, ...reversals.map(({ record }) => record.values)]));
  const result: UndoConflict[] = [];
  for (const one of reversals) {
    const { record, clashes, whole, fixed } = one;
    const since = await changedSince(queries, entity, record, one.lastVersion);
    const fields = clashes.flatMap((clash): readonly UndoClash[] => clashShown(ctx, entity, one, clash, labels).map((shown) => ({ ...shown, by: since[clash.field]?.by ?? '', at: since[clash.field]?.at ?? '' })));
    const moves = one.change !== null;
    result.push({ entity, id: record.id, label: nameShown(ctx.session, entity, record.id, record.values), fields, hidden: clashes.length - fields.length, whole, fixed, moves });
  }
  return result;
}

function clashShown({ session }: ServiceContext, entity: EntityName, { record }: Reversal, { field, before, fixed }: Clash, labels: LabelMap): readonly Omit<UndoClash, 'by' | 'at'>[] {
  const changes = shownChanges(session, entity, [describeChange(entity, field, record.values, { ...record.values, [field]: before }, labels, session.lang)]);
  const covered = fieldRuleOf(session.grants, entity, field) !== null;
  return changes.map((change) => ({ ...change, fixed: fixed ?? (covered ? conflict('error.field_covered', {}, { field }).toPlain() : null) }));
}
