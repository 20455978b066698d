import { sql, type AliasedExpression, type Expression, type SqlBool } from 'kysely';
import { can, fieldRuleOf } from '../auth/permissions.ts';
import type { Queries } from '../db/database.ts';
import type { Cell } from '../db/dynamic.ts';
import type { EntityName } from '../entities/names.ts';
import { conditionsOf } from '../entities/registry.ts';
import { flowOf, type StepRule } from '../rules/flow.ts';
import type { Row } from './api.ts';
import type { ServiceContext } from './context.ts';
import { lineCondition } from './selection.ts';

/** What is read of each row beside its fields: which named conditions it fulfils, and which steps its state allows. */
export interface Signs {
  readonly columns: readonly AliasedExpression<Cell, string>[];
  read(row: Readonly<Record<string, Cell>>): Pick<Row, 'marks' | 'steps'>;
}

const NONE: Signs = { columns: [], read: () => ({}) };

const asNumber = (where: Expression<SqlBool>, name: string): AliasedExpression<Cell, string> => sql<Cell>`case when ${where} then 1 else 0 end`.as(name);

/** The signs of an entity's rows, computed with them; nothing for entities without conditions and states. */
export async function signsOf(ctx: ServiceContext, entity: EntityName, queries: Queries): Promise<Signs> {
  const warned = Object.entries(conditionsOf(entity)).flatMap(([name, { warn }]) => (warn === true && can(ctx.session, 'read', entity, name).allowed ? [name] : []));
  const flow = fieldRuleOf(ctx.session.grants, entity, flowOf(entity)?.field ?? '') === null ? flowOf(entity) : undefined;
  if (warned.length === 0 && flow === undefined) return NONE;
  // The program's own lines: what they compare is not told.
  const own = { ...ctx, session: { ...ctx.session, lang: 'en' as const, grants: 'all' as const } };
  const columns: AliasedExpression<Cell, string>[] = [];
  for (const name of warned) columns.push(asNumber(await lineCondition(own, entity, `${name}:1`, queries), `sign_${name}`));
  if (flow !== undefined) columns.push(sql<Cell>`${sql.ref(`${entity}.${flow.field}`)}`.as('sign_state'));
  for (const step of flow?.steps ?? [])
    if (step.when !== undefined) columns.push(asNumber(await lineCondition(own, entity, step.when, queries), `sign_step_${step.name}`));
  const allowed = (step: StepRule, row: Readonly<Record<string, Cell>>): boolean =>
    step.from.includes(String(row['sign_state'])) && (step.when === undefined || row[`sign_step_${step.name}`] === 1);
  return {
    columns,
    read: (row) => ({
      marks: warned.filter((name) => row[`sign_${name}`] === 1),
      ...(flow === undefined ? {} : { steps: flow.steps.filter((step) => allowed(step, row)).map(({ name }) => name) }),
    }),
  };
}
