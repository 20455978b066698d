import { fieldRuleOf } from '../auth/permissions.ts';
import type { EntityName } from '../entities/names.ts';
import { fieldOf } from '../entities/registry.ts';
import { invalid } from '../errors.ts';
import type { Value } from '../fields/definition.ts';
import { recordAudit } from './audit.ts';
import type { ServiceContext } from './context.ts';
import { notPermittedField, permit } from './permit.ts';
import { permitPower } from './power.ts';
import { requireRecord, summaryOf } from './records.ts';

/**
 * The whole of a masked field, one field of one record at a time; that it was opened is recorded before it is given. Needs the power to; throws
 * `not_permitted`, also for a hidden field, `not_found` for a record out of reach.
 */
export async function openMasked(ctx: ServiceContext, entity: EntityName, id: number, field: string): Promise<Value> {
  permit(ctx.session, 'read', entity);
  if (fieldOf(entity, field) === undefined) throw invalid('error.unknown_field', { entity: { key: `entity.${entity}` }, field }, { field });
  const rule = fieldRuleOf(ctx.session.grants, entity, field);
  if (rule === 'hidden') throw notPermittedField(entity, field);
  const record = await requireRecord(ctx, ctx.database.queries, entity, id);
  const value = record.values[field] ?? null;
  if (rule !== 'masked') return value;
  permitPower(ctx.session, 'unmask');
  await recordAudit(ctx, { kind: 'masked_opened', entity, summary: summaryOf(entity, record.values), recordId: id, fields: [field] });
  return value;
}
