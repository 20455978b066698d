import { ENTITY_NAMES, type EntityName } from '../entities/names.ts';
import { activity } from './activity.ts';
import { call } from './call.ts';
import { company } from './company.ts';
import { complaint } from './complaint.ts';
import { contact } from './contact.ts';
import { feedback } from './feedback.ts';
import { interaction } from './interaction.ts';
import { department } from './department.ts';
import { employee } from './employee.ts';
import { mail } from './mail.ts';
import { operator } from './operator.ts';
import { region } from './region.ts';
import { role } from './role.ts';
import { savedView } from './saved-view.ts';
import type { Rule } from './rule.ts';
import { letterTemplate, mailTemplate } from './templates.ts';
import { treeRule } from './tree.ts';

const OWN: Partial<Record<EntityName, Rule>> = { activity, call, company, complaint, contact, department, employee, feedback, interaction, letter_template: letterTemplate, mail, mail_template: mailTemplate, operator, region, role, saved_view: savedView };

const NONE: Rule = {};

const RULES: Readonly<Partial<Record<EntityName, Rule>>> = Object.fromEntries(ENTITY_NAMES.map((entity) => [entity, treeRule(entity, OWN[entity] ?? NONE)]));

/** The rule of an entity; an empty one where it has none. */
export function ruleOf(entity: EntityName): Rule {
  return RULES[entity] ?? NONE;
}

/** The entities whose records are counted by month, level and satisfaction. */
export function talliedEntities(): readonly EntityName[] {
  return ENTITY_NAMES.filter((entity) => ruleOf(entity).tally !== undefined);
}

/** The fields of an entity that some rule keeps. */
export function keptFields(entity: EntityName): ReadonlySet<string> {
  return new Set(Object.values(RULES).flatMap((rule) => rule.keeps?.[entity] ?? []));
}
