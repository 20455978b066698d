import type { Queries } from '../db/database.ts';
import { readRights } from '../auth/rights-text.ts';
import type { EntityName } from '../entities/names.ts';
import { fieldOf } from '../entities/registry.ts';
import type { FieldDef, Value } from '../fields/definition.ts';
import type { FieldChange, HistoryEntry, Row } from './api.ts';
import type { Session } from '../auth/session.ts';
import type { ServiceContext } from './context.ts';
import { shown, shownValues } from './cover.ts';
import { readImage, type Image } from './image.ts';
import { labelOf, labelsFor, labelsOf, targetsOf, type LabelMap } from './labels.ts';
import { permit } from './permit.ts';
import { requireRecord } from './records.ts';
import { rightsSentences } from './rights-lines.ts';
import { readSteps, stepsTold } from './steps.ts';
import { changedFields, sameValue, type Stored } from './stored.ts';
import type { Lang } from '../i18n/index.ts';
import { completeValues } from './write.ts';

interface Version {
  readonly stepId: number;
  readonly version: number;
  readonly action: HistoryEntry['action'];
  readonly before: Image | null;
}

async function versionsOf(queries: Queries, entity: EntityName, id: number): Promise<readonly Version[]> {
  const rows = await queries
    .selectFrom('change')
    .select(['change_set_id', 'version', 'action', 'before'])
    .where('record_id', '=', id)
    .where('entity', '=', entity)
    .orderBy('version')
    .execute();
  return rows.map((row) => ({
    stepId: row.change_set_id,
    version: row.version,
    action: row.action,
    before: row.before === null ? null : readImage(entity, row.before),
  }));
}

/** What a record went through, the newest first, field by field; the image after a change is the next one's before, or the record itself. */
export async function history(ctx: ServiceContext, entity: EntityName, id: number): Promise<readonly HistoryEntry[]> {
  permit(ctx.session, 'read', entity);
  const { queries } = ctx.database;
  const record = await requireRecord(ctx, queries, entity, id);
  const versions = await versionsOf(queries, entity, id);
  const steps = await stepsTold(ctx, [...new Set(versions.map((one) => one.stepId))]);
  const images = [...versions.map((one) => one.before), imageNow(record)];
  const wanted = targetsOf(entity, images.flatMap((image) => (image === null ? [] : [image.values])));
  const labels = await labelsFor(ctx, queries, wanted);
  return versions
    .flatMap((one, at) => {
      const step = steps.get(one.stepId);
      const after = images[at + 1] ?? null;
      if (step === undefined) return [];
      return [{ step, action: one.action, changes: shownChanges(ctx.session, entity, fieldChanges(entity, one.before, after, labels, ctx.session.lang)) }];
    })
    .toReversed();
}

function imageNow(record: Stored): Image {
  return { values: record.values, deletedAt: record.deleted_at };
}

/** What a change did to a record, field by field. */
export function fieldChanges(entity: EntityName, before: Image | null, after: Image | null, labels: LabelMap, lang: Lang): readonly FieldChange[] {
  const empty = completeValues(entity, {});
  const [old, next] = [before?.values ?? empty, after?.values ?? empty];
  return changedFields(old, next)
    .filter((field) => !sameValue(old[field], next[field]))
    .map((field) => describeChange(entity, field, old, next, labels, lang));
}

/** The changes as the session may be shown them: nothing of hidden fields, of masked ones only that they changed. */
export function shownChanges(session: Session, entity: EntityName, changes: readonly FieldChange[]): readonly FieldChange[] {
  return changes.flatMap((change): readonly FieldChange[] => {
    const [before, after] = [shown(session, entity, change.field, change.before), shown(session, entity, change.field, change.after)];
    if (before === undefined || after === undefined) return [];
    const { said, ...rest } = change;
    const whole = sameValue(before, change.before) && sameValue(after, change.after);
    return [{ ...rest, before, after, ...(whole && said !== undefined ? { said } : {}) }];
  });
}

/** One field's change, with the names of what look-ups and links point to. */
export function describeChange(
  entity: EntityName,
  field: string,
  old: Image['values'],
  next: Image['values'],
  labels: LabelMap,
  lang: Lang,
): FieldChange {
  const [before, after] = [old[field] ?? null, next[field] ?? null];
  const beforeLabel = labelOf(entity, field, before, labels, lang);
  const afterLabel = labelOf(entity, field, after, labels, lang);
  const said = saidOf(fieldOf(entity, field), before, after, lang);
  return { field, before, after, ...(said.length === 0 ? {} : { said }), ...(beforeLabel === undefined ? {} : { beforeLabel }), ...(afterLabel === undefined ? {} : { afterLabel }) };
}

/** A text that is kept for the program is told in words. */
function saidOf(def: FieldDef | undefined, before: Value, after: Value, lang: Lang): readonly string[] {
  return def?.kind === 'note' && def.holds === 'rights' ? rightsSentences(readRights(before), readRights(after), lang) : [];
}

/** A record as it was at a moment (ISO UTC); null where it did not exist yet. */
export async function imageAt(ctx: ServiceContext, entity: EntityName, id: number, at: string): Promise<Row | null> {
  permit(ctx.session, 'read', entity);
  const { queries } = ctx.database;
  const record = await requireRecord(ctx, queries, entity, id);
  const versions = await versionsOf(queries, entity, id);
  const steps = await readSteps(queries, [...new Set(versions.map((one) => one.stepId))]);
  const next = versions.find((one) => (steps.get(one.stepId)?.at ?? '') > at);
  if (next !== undefined && next.before === null) return null;
  const image = next?.before ?? imageNow(record);
  const values = shownValues(ctx.session, entity, image.values);
  const labels = await labelsFor(ctx, queries, targetsOf(entity, [values]));
  return {
    id,
    version: next === undefined ? record.version : next.version - 1,
    deleted: image.deletedAt !== null,
    values,
    labels: labelsOf(entity, values, labels, ctx.session.lang),
  };
}
