import { isOwnCell, scopeIn, type Rights, type Scope } from '../auth/matrix.ts';
import { fieldRuleOf, scopeOf, type Action } from '../auth/permissions.ts';
import { readRights } from '../auth/rights-text.ts';
import type { ScopeIds } from '../auth/session.ts';
import type { EntityName } from '../entities/names.ts';
import { definitionOf, fieldOf, fieldsOf } from '../entities/registry.ts';
import { invalid } from '../errors.ts';
import { targetOf } from '../query/values.ts';
import { isEntityName } from '../entities/names.ts';
import type { ServiceContext } from './context.ts';
import { permit } from './permit.ts';
import { requireRecord, summaryOf } from './records.ts';
import { scopesOf } from './rights.ts';
import type { WhyAnswer, WhyRequest } from './rights-api.ts';
import { withinScope } from './scope.ts';
import { loadRecords, type Stored } from './stored.ts';
import { todayOf } from './validate.ts';

type Reason = WhyAnswer['reasons'][number];

interface Person {
  readonly id: number;
  readonly name: string;
  readonly rights: Rights;
  readonly scopes: ScopeIds;
  readonly reasons: readonly Reason[];
  /** Whether there is anybody who could log in. */
  readonly works: boolean;
}

/**
 * Whether an operator may do that with a record or with a field of it, and why, step by step: the role, its cell, whose the record is, who stands in
 * for whom. The same rules as everywhere decide. For whoever may see operators and roles.
 */
export async function why(ctx: ServiceContext, request: WhyRequest): Promise<WhyAnswer> {
  const { entity, id, action, field } = request;
  permit(ctx.session, 'read', 'operator');
  permit(ctx.session, 'read', 'role');
  if (field !== undefined && fieldOf(entity, field) === undefined) throw invalid('error.unknown_field', { entity: { key: `entity.${entity}` }, field }, { field: 'field' });
  const person = await personOf(ctx, request.operatorId);
  const record = await requireRecord(ctx, ctx.database.queries, entity, id);
  const scope = scopeOf(person.rights, action, entity);
  const reach = await reachOf(ctx, person, entity, record, scope, action);
  const rule = field === undefined ? null : fieldReason(person, entity, field, action);
  const their = { session: { ...ctx.session, grants: person.rights, scopes: person.scopes, operatorId: person.id } };
  const reached = (await withinScope(their, ctx.database.queries, entity, [id], action)).has(id);
  const allowed = person.works && reached && rule?.refuses !== true;
  const params = { name: person.name, action: { key: `action.${action}` }, record: summaryOf(entity, record.values) };
  const verdict: Reason = { key: allowed ? 'why.yes' : 'why.no', params };
  const cells = person.works ? [...cellReasons(person, entity, action), ...reach.reasons, ...(rule === null ? [] : [rule.reason])] : [];
  return { allowed, reasons: [...person.reasons, ...cells, verdict] };
}

async function personOf(ctx: ServiceContext, id: number): Promise<Person> {
  const { queries } = ctx.database;
  const { values, deleted_at } = await requireRecord(ctx, queries, 'operator', id);
  const name = summaryOf('operator', values);
  const roleId = values['role_id'];
  const role = typeof roleId === 'number' ? (await loadRecords(queries, 'role', [roleId]))[0] : undefined;
  const rights = readRights(role === undefined || role.deleted_at !== null ? null : role.values['rights']);
  const reasons: Reason[] = [role === undefined ? { key: 'why.no_role', params: { name } } : { key: 'why.role', params: { name, role: summaryOf('role', role.values) } }];
  const out: Reason[] = deleted_at !== null ? [{ key: 'why.removed', params: { name } }] : values['locked'] === 1 ? [{ key: 'why.locked', params: { name } }] : [];
  return { id, name, rights, scopes: await scopesOf(queries, id, todayOf(ctx)), reasons: [...reasons, ...out], works: role !== undefined && out.length === 0 };
}

/** What the role says of the action, and of seeing at all where that is less. */
function cellReasons({ rights }: Person, entity: EntityName, action: Action): readonly Reason[] {
  const asked = action === 'import' ? 'create' : action;
  const said = (each: 'read' | typeof asked): Reason => ({
    key: isOwnCell(rights, entity, each) ? 'why.cell' : 'why.cell_others',
    params: { action: { key: `action.${each}` }, entity: { key: `entity.${entity}` }, scope: { key: `rights.scope.${scopeIn(rights, entity, each)}` } },
  });
  const list: Reason[] = definitionOf(entity).reference === undefined ? [] : [{ key: 'why.word_list', params: {} }];
  return asked === 'read' ? [...list, ...(list.length > 0 ? [] : [said('read')])] : [said(asked), said('read')];
}

interface Reach {
  readonly reached: boolean;
  readonly reasons: readonly Reason[];
}

async function reachOf(ctx: ServiceContext, person: Person, entity: EntityName, record: Stored, scope: Scope, action: Action): Promise<Reach> {
  if (scope === 'all' && definitionOf(entity).scope?.shared === undefined) return { reached: true, reasons: [] };
  if (scope === 'none') return { reached: false, reasons: definitionOf(entity).scope === undefined ? [{ key: 'why.not_owned', params: { entity: { key: `entity.${entity}` } } }] : [] };
  const shared = definitionOf(entity).scope?.shared;
  if (action === 'read' && shared !== undefined && record.values[shared] === 1) return { reached: true, reasons: [{ key: 'why.shared', params: {} }] };
  const owners = await ownersOf(ctx, entity, record, DEPTH);
  if (shared !== undefined && !owners.some(({ id }) => id === person.id)) return { reached: false, reasons: [{ key: 'why.private', params: {} }] };
  if (owners.length === 0) return { reached: false, reasons: [{ key: 'why.nobody', params: {} }] };
  const judged = await Promise.all(owners.map(async (owner) => await judge(ctx, person, owner, scope)));
  const good = judged.filter(({ reached }) => reached);
  // What lets one in is enough to say; what keeps one out is all of it.
  return { reached: good.length > 0, reasons: (good.length > 0 ? good.slice(0, 1) : judged).flatMap(({ reasons }) => reasons) };
}

/** A contact belongs to a customer, an interaction to both: as deep as records hang on one another. */
const DEPTH = 4;

interface Owner {
  readonly id: number;
  readonly reason: Reason;
}

/** Everybody whose the record is, and how one knows. */
async function ownersOf(ctx: ServiceContext, entity: EntityName, record: Stored, depth: number): Promise<readonly Owner[]> {
  const { queries } = ctx.database;
  const scope = definitionOf(entity).scope;
  if (scope === undefined || depth === 0) return [];
  const name = summaryOf(entity, record.values);
  const found: Owner[] = [];
  const direct = scope.owner === undefined ? null : record.values[scope.owner];
  if (typeof direct === 'number') found.push({ id: direct, reason: { key: 'why.owner', params: { record: name, entity: { key: `entity.${entity}` }, field: { key: `${entity}.${scope.owner ?? ''}` }, owner: await nameOf(ctx, direct) } } });
  for (const field of scope.through ?? []) {
    const def = fieldsOf(entity)[field];
    const target = def?.kind === 'lookup' ? targetOf(def) : undefined;
    const value = record.values[field];
    if (target === undefined || !isEntityName(target) || typeof value !== 'number') continue;
    const [above] = await loadRecords(queries, target, [value]);
    if (above !== undefined) found.push(...(await ownersOf(ctx, target, above, depth - 1)));
  }
  const maker = await makerOf(ctx, entity, record);
  if (found.length === 0 && scope.orMaker === true && maker !== null) found.push({ id: maker, reason: { key: 'why.maker', params: { record: name, owner: await nameOf(ctx, maker) } } });
  return found;
}

async function makerOf(ctx: ServiceContext, entity: EntityName, { id }: Stored): Promise<number | null> {
  const row = await ctx.database.queries.selectFrom(entity).select('created_by').where('id', '=', id).executeTakeFirst();
  return row?.created_by ?? null;
}

async function nameOf(ctx: ServiceContext, operatorId: number): Promise<string> {
  const [record] = await loadRecords(ctx.database.queries, 'operator', [operatorId]);
  return record === undefined ? `#${operatorId}` : summaryOf('operator', record.values);
}

/** How the operator stands to the owner. */
async function judge(ctx: ServiceContext, person: Person, owner: Owner, scope: Scope): Promise<Reach> {
  const params = { name: person.name, owner: await nameOf(ctx, owner.id) };
  const answer = (reached: boolean, reason: Reason): Reach => ({ reached, reasons: [owner.reason, reason] });
  if (owner.id === person.id) return answer(true, { key: 'why.self', params });
  if (person.scopes.own.includes(owner.id)) return answer(true, { key: 'why.deputy', params });
  if (scope === 'own') return answer(false, { key: 'why.not_self', params });
  const colleague = person.scopes.department.includes(owner.id);
  return answer(colleague, { key: colleague ? 'why.colleague' : 'why.not_colleague', params });
}

function fieldReason({ rights }: Person, entity: EntityName, field: string, action: Action): { readonly refuses: boolean; readonly reason: Reason } {
  const rule = fieldRuleOf(rights, entity, field);
  const writes = action === 'edit' || action === 'create' || action === 'import';
  const params = { field: { key: `${entity}.${field}` }, rule: { key: `rights.rule.${rule ?? 'usual'}` }, does: { key: `rights.rule.${rule ?? 'usual'}.does` } };
  return { refuses: rule !== null && (writes || rule === 'hidden'), reason: { key: 'why.field', params } };
}
