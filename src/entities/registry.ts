import type { FieldDef } from '../fields/definition.ts';
import { activity } from './activity.ts';
import { call } from './call.ts';
import { company } from './company.ts';
import { complaint } from './complaint.ts';
import { contactLink } from './contact-link.ts';
import { contact } from './contact.ts';
import { customer } from './customer.ts';
import { department } from './department.ts';
import { document } from './document.ts';
import { employee } from './employee.ts';
import { STAMPS, type EntityDef, type NamedCondition, type TimeSpan } from './entity.ts';
import { feedback } from './feedback.ts';
import { interaction } from './interaction.ts';
import { mailTemplate } from './mail-template.ts';
import { mail } from './mail.ts';
import { letterTemplate } from './letter-template.ts';
import { ENTITY_NAMES, type EntityName } from './names.ts';
import { operator } from './operator.ts';
import * as lists from './reference-lists.ts';
import { region } from './region.ts';
import { role } from './role.ts';
import { savedView } from './saved-view.ts';

/** Every entity's definition; a name without one, or one under another name, does not compile. */
export const definitions = {
  region,
  company_nature: lists.companyNature,
  industry: lists.industry,
  credit_rating: lists.creditRating,
  customer_level: lists.customerLevel,
  satisfaction_level: lists.satisfactionLevel,
  customer_source: lists.customerSource,
  contact_role: lists.contactRole,
  interaction_type: lists.interactionType,
  feedback_category: lists.feedbackCategory,
  complaint_category: lists.complaintCategory,
  complaint_severity: lists.complaintSeverity,
  request_type: lists.requestType,
  opportunity_stage: lists.opportunityStage,
  loss_reason: lists.lossReason,
  product_category: lists.productCategory,
  campaign_kind: lists.campaignKind,
  tag: lists.tag,
  call_outcome: lists.callOutcome,
  letter_template: letterTemplate,
  customer,
  contact,
  contact_link: contactLink,
  interaction,
  call,
  mail,
  mail_template: mailTemplate,
  feedback,
  complaint,
  document,
  activity,
  company,
  department,
  employee,
  role,
  operator,
  saved_view: savedView,
} as const satisfies { readonly [N in EntityName]: EntityDef & { readonly table: N } };

export type Definitions = typeof definitions;

/** The definition of an entity, in its general form. */
export function definitionOf(entity: EntityName): EntityDef {
  return definitions[entity];
}

/** The fields of an entity, the administrator's extra ones included. The only way to fields outside this folder. */
export function fieldsOf(entity: EntityName): Readonly<Record<string, FieldDef>> {
  return definitionOf(entity).fields;
}

/** The field or the stamp (`created_at` …) of that name. */
export function fieldOf(entity: EntityName, field: string): FieldDef | undefined {
  const fields = fieldsOf(entity);
  if (Object.hasOwn(fields, field)) return fields[field];
  const stamps: Readonly<Record<string, FieldDef>> = STAMPS;
  return Object.hasOwn(stamps, field) ? stamps[field] : undefined;
}

/** What a named condition is to whoever filters: yes or no. */
const CONDITION: FieldDef = { kind: 'flag', readOnly: true };

/** The named conditions of an entity: `overdue`. */
export function conditionsOf(entity: EntityName): Readonly<Record<string, NamedCondition>> {
  return definitionOf(entity).conditions ?? {};
}

/** What a length of time is to whoever filters: a whole number. */
const SPAN: FieldDef = { kind: 'integer', readOnly: true };

/** The lengths of time of an entity: `answer_hours`. */
export function spansOf(entity: EntityName): Readonly<Record<string, TimeSpan>> {
  return definitionOf(entity).spans ?? {};
}

/** What is filtered by as if it were a field: all text of a record, that which the search does not know too. */
export const FULL_TEXT = 'full_text';
const ALL_TEXT: FieldDef = { kind: 'note', max: 200, readOnly: true };

/** What may be filtered by: a field, a stamp, a named condition, a length of time or all the text. */
export function filterFieldOf(entity: EntityName, name: string): FieldDef | undefined {
  const own = fieldOf(entity, name);
  if (own !== undefined) return own;
  if (Object.hasOwn(conditionsOf(entity), name)) return CONDITION;
  if (Object.hasOwn(spansOf(entity), name)) return SPAN;
  return name === FULL_TEXT ? ALL_TEXT : undefined;
}

/** A look-up of another entity that points here. */
export interface Reference {
  readonly entity: EntityName;
  readonly field: string;
  readonly kind: 'lookup' | 'links';
  readonly panel: boolean;
}

const references = new Map<EntityName, readonly Reference[]>();

/** Everything that points to an entity: what hangs on a record, and how often a value is used. */
export function referencesTo(entity: EntityName): readonly Reference[] {
  let known = references.get(entity);
  if (known === undefined) {
    known = findReferences(entity);
    references.set(entity, known);
  }
  return known;
}

function findReferences(entity: EntityName): readonly Reference[] {
  return ENTITY_NAMES.flatMap((from) =>
    Object.entries(fieldsOf(from)).flatMap(([field, def]) =>
      (def.kind === 'lookup' || def.kind === 'links') && def.to === entity
        ? [{ entity: from, field, kind: def.kind, panel: def.kind === 'lookup' && def.panel === true }]
        : [],
    ),
  );
}

/** The panels on a record's page: the entities whose records hang on it. */
export function panelsOf(entity: EntityName): readonly Reference[] {
  return referencesTo(entity).filter((reference) => reference.panel);
}
