import { basename } from 'node:path';
import type { EntityName } from '../../entities/names.ts';
import { fieldsOf } from '../../entities/registry.ts';
import { AppError, conflict } from '../../errors.ts';
import type { Values } from '../../fields/definition.ts';
import type { Control, ServiceContext } from '../context.ts';
import { describeChange, shownChanges } from '../history.ts';
import { labelsFor, targetsOf } from '../labels.ts';
import type { StepRun } from '../ledger.ts';
import { changeMany } from '../many.ts';
import { permit } from '../permit.ts';
import { readOnlyRun, summaryOf } from '../records.ts';
import { applyChecked } from '../remove.ts';
import { requireStillInScope, withinScope } from '../scope.ts';
import type { SheetChange, SheetConflict, SheetFault, SheetPlan, SheetRequest, SheetResult } from '../sheet-api.ts';
import { changedFields, chunks, loadRecords, sameValue, type Stored } from '../stored.ts';
import { checkRecord } from '../validate.ts';
import { followed, ruleRun, type Change } from '../write.ts';
import { compared, lateConflict, type Edited } from './compare.ts';
import { readSheet, type SheetFile } from './read.ts';

/** Rows that a plan names; it counts all. */
const NAMED = 1000;

interface Found {
  readonly edits: readonly Edited[];
  readonly conflicts: readonly SheetConflict[];
  readonly faults: readonly SheetFault[];
  readonly unchanged: number;
  readonly added: number;
}

async function outcomes(ctx: ServiceContext, request: SheetRequest, file: SheetFile, control: Control): Promise<Found> {
  const edits: Edited[] = [];
  const conflicts: SheetConflict[] = [];
  const faults: SheetFault[] = [];
  const counts = { unchanged: 0, added: 0 };
  for await (const one of compared(ctx, request.entity, file, control)) {
    if (one.kind === 'change') edits.push(one);
    else if (one.kind === 'conflict') conflicts.push(one.conflict);
    else if (one.kind === 'fault') faults.push(one.fault);
    else counts[one.kind] += 1;
  }
  return { edits, conflicts, faults, ...counts };
}

/** What an edited file would change, field by field, and what of it would be refused. Writes nothing. */
export async function sheetPlan(ctx: ServiceContext, request: SheetRequest, control: Control = {}): Promise<SheetPlan> {
  const { entity } = request;
  permit(ctx.session, 'edit', entity);
  const file = await readSheet(ctx, request, control);
  return await ctx.database.cancellable(control.signal, async () => {
    const found = await outcomes(ctx, request, file, control);
    const { right, wrong } = await checked(ctx, entity, found.edits);
    const faults = [...found.faults, ...wrong].toSorted((a, b) => a.line - b.line);
    return {
      path: request.path,
      read: file.rows.length,
      changed: right.length,
      unchanged: found.unchanged,
      added: found.added,
      conflicting: found.conflicts.length,
      faulty: faults.length,
      changes: await described(ctx, entity, right.slice(0, NAMED)),
      conflicts: found.conflicts.slice(0, NAMED),
      faults: faults.slice(0, NAMED),
      leftOut: file.leftOut,
      sha256: file.sha256,
    };
  });
}

/** The edits that pass every check of a form, and what is wrong with the others. */
async function checked(ctx: ServiceContext, entity: EntityName, edits: readonly Edited[]): Promise<{ readonly right: readonly Edited[]; readonly wrong: readonly SheetFault[] }> {
  const right: Edited[] = [];
  const wrong: SheetFault[] = [];
  for (const edit of edits) {
    const { faults } = await checkRecord(ctx, readOnlyRun(ctx), entity, edit.record, edit.values);
    if (faults.length === 0) right.push(edit);
    else wrong.push(...faults.map(({ field, error }): SheetFault => ({ line: edit.row.line, label: summaryOf(entity, edit.record.values), field, error })));
  }
  return { right, wrong };
}

async function described(ctx: ServiceContext, entity: EntityName, edits: readonly Edited[]): Promise<readonly SheetChange[]> {
  const labels = await labelsFor(ctx, ctx.database.queries, targetsOf(entity, edits.flatMap(({ record, values }) => [record.values, values])));
  return edits.map(({ row, record, values }) => ({
    line: row.line,
    id: record.id,
    label: summaryOf(entity, record.values),
    changes: shownChanges(ctx.session, entity, Object.keys(values).map((field) => describeChange(entity, field, record.values, values, labels, ctx.session.lang))),
  }));
}

/** What a run of the transaction came to; it may run more than once. */
interface Done {
  readonly changed: number;
  /** Edits that somebody else was quicker with since they were compared, and the fields. */
  readonly clashes: readonly Clash[];
  readonly faults: readonly SheetFault[];
}
interface Clash {
  readonly edit: Edited;
  readonly fields: readonly string[];
}

/** Applies an edited file as one step of the ledger: records with a conflict or a fault stay as they are. */
export async function sheetApply(ctx: ServiceContext, request: SheetRequest, sha256: string | null, control: Control = {}): Promise<SheetResult> {
  const { entity } = request;
  permit(ctx.session, 'edit', entity);
  const file = await readSheet(ctx, request, control);
  if (sha256 !== null && file.sha256 !== sha256) throw conflict('sheet.file_changed', { path: request.path });
  const found = await ctx.database.cancellable(control.signal, async () => await outcomes(ctx, request, file, control));
  const edits = new Map(found.edits.map((edit) => [edit.record.id, edit]));
  const done = new Map<number, Done>();
  const stepId = await changeMany(
    ctx,
    { action: 'bulk', entity, summary: basename(request.path) },
    [{ entity, ids: [...edits.keys()] }],
    async (run, _entity, ids) => void done.set(ids[0] ?? 0, await applySome(run, entity, ids.flatMap((id) => edits.get(id) ?? []))),
    control,
  );
  const parts = [...done.values()];
  const late: SheetConflict[] = [];
  for (const { edit, fields } of parts.flatMap((part) => part.clashes)) late.push(await lateConflict(ctx, entity, file, edit, fields));
  const conflicts = [...found.conflicts, ...late].toSorted((a, b) => a.line - b.line);
  const faults = [...found.faults, ...parts.flatMap((part) => part.faults)].toSorted((a, b) => a.line - b.line);
  return {
    stepId,
    changed: parts.reduce((sum, part) => sum + part.changed, 0),
    conflicting: conflicts.length,
    faulty: faults.length,
    conflicts: conflicts.slice(0, NAMED),
    faults: faults.slice(0, NAMED),
  };
}

/** Some of the edits in the running transaction: each record is looked at once more, as it stands there. */
async function applySome(run: StepRun, entity: EntityName, edits: readonly Edited[]): Promise<Done> {
  const records = new Map((await loadRecords(run.trx, entity, edits.map(({ record }) => record.id))).map((record) => [record.id, record]));
  const editable = await withinScope(run.ctx, run.trx, entity, [...records.keys()], 'edit');
  const clashes: Clash[] = [];
  const faults: SheetFault[] = [];
  let waiting: Change[] = [];
  const changed: number[] = [];
  const write = async (): Promise<void> => {
    await applyChecked(run, entity, await followed(run, entity, waiting));
    waiting = [];
  };
  for (const edit of edits) {
    const label = summaryOf(entity, edit.record.values);
    const before = records.get(edit.record.id);
    if (before === undefined || before.deleted_at !== null || !editable.has(before.id)) {
      faults.push({ line: edit.row.line, label, field: null, error: new AppError('conflict', 'sheet.no_record', { entity: { key: `entity.${entity}` }, id: edit.record.id }).toPlain() });
      continue;
    }
    const clash = Object.keys(edit.values).filter((field) => !sameValue(before.values[field], edit.record.values[field]) && !sameValue(before.values[field], edit.values[field]));
    if (clash.length > 0) {
      clashes.push({ edit, fields: clash });
      continue;
    }
    // Of two rows that take the same number, the second is told of the first.
    if (takesUnique(entity, edit.values)) await write();
    const found = await checkRecord(run.ctx, ruleRun(run), entity, before, edit.values);
    faults.push(...found.faults.map(({ field, error }): SheetFault => ({ line: edit.row.line, label, field, error })));
    if (found.faults.length > 0 || changedFields(before.values, found.values).length === 0) continue;
    waiting.push(changeOf(before, found.values));
    changed.push(before.id);
  }
  await write();
  for (const part of chunks(changed, 500)) await requireStillInScope(run.ctx, run.trx, entity, part, 'edit');
  return { changed: changed.length, clashes, faults };
}

const takesUnique = (entity: EntityName, values: Values): boolean => Object.keys(values).some((field) => fieldsOf(entity)[field]?.unique === true);
const changeOf = (before: Stored, values: Values): Change => ({ action: 'update', before, values: { ...before.values, ...values } });
