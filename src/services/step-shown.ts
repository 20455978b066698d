import { isEntityName, type EntityName } from '../entities/names.ts';
import { notFound } from '../errors.ts';
import { can } from '../auth/permissions.ts';
import { momentOf, addDays } from '../util/dates.ts';
import type { Row } from './api.ts';
import type { ServiceContext } from './context.ts';
import { nameShown } from './cover.ts';
import { fieldChanges, imageAt, shownChanges } from './history.ts';
import { readImage } from './image.ts';
import { labelsFor, targetsOf } from './labels.ts';
import type { ShownRecord, StepShown } from './ledger-api.ts';
import { withinScope } from './scope.ts';
import { dayMeant } from './step-filter.ts';
import { readStep } from './steps.ts';
import { imagesAfter } from './verify.ts';

/** Records of a step that are shown. */
const SHOWN = 100;

/** A step with the first of its records, field by field, and its place in the chain. */
export async function stepShown(ctx: ServiceContext, id: number): Promise<StepShown> {
  const { queries } = ctx.database;
  const found = await readStep(ctx, id);
  if (found === null) throw notFound('error.step_not_found', { id });
  const rows = await queries.selectFrom('change').selectAll().where('change_set_id', '=', id).orderBy('id').limit(SHOWN).execute();
  const afters = await imagesAfter(queries, rows);
  const records: ShownRecord[] = [];
  const seen = await seenOf(ctx, rows);
  for (const row of rows) {
    const { entity, record_id, action, before } = row;
    if (!isEntityName(entity) || seen.get(entity)?.has(record_id) !== true) continue;
    const after = afters(row);
    const images = [before, after].map((text) => (text === null || text === undefined ? null : readImage(entity, text)));
    const [old = null, next = null] = images;
    const labels = await labelsFor(ctx, queries, targetsOf(entity, images.flatMap((image) => (image === null ? [] : [image.values]))));
    const values = next?.values ?? old?.values;
    records.push({ entity, id: record_id, action, label: values === undefined ? `#${record_id}` : nameShown(ctx.session, entity, record_id, values), changes: shownChanges(ctx.session, entity, fieldChanges(entity, old, next, labels, ctx.session.lang)) });
  }
  const seal = await queries.selectFrom('seal').select(['number', 'hash']).where('change_set_id', '=', id).executeTakeFirst();
  return { step: found.step, records, seal: seal === undefined ? null : { number: seal.number, hash: seal.hash } };
}

/** The records of a step that the session may see. */
async function seenOf(ctx: ServiceContext, rows: readonly { readonly entity: string; readonly record_id: number }[]): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  const seen = new Map<string, ReadonlySet<number>>();
  for (const entity of new Set(rows.map((row) => row.entity))) {
    if (!isEntityName(entity) || !can(ctx.session, 'read', entity).allowed) continue;
    seen.set(entity, await withinScope(ctx, ctx.database.queries, entity, [...new Set(rows.flatMap((row) => (row.entity === entity ? [row.record_id] : [])))], 'read'));
  }
  return seen;
}

/** A record as it was at the end of a day. */
export async function recordOn(ctx: ServiceContext, entity: EntityName, id: number, day: string): Promise<{ readonly day: string; readonly row: Row | null }> {
  const meant = dayMeant(ctx, day);
  // The first moment of the day after belongs to that.
  const end = new Date(Date.parse(momentOf(addDays(meant, 1), '00:00:00', ctx.session.timeZone)) - 1).toISOString();
  return { day: meant, row: await imageAt(ctx, entity, id, end) };
}
