/** Every entity, in the order of the menu. The name is the table, the command and the prefix of its words. */
export const ENTITY_NAMES = [
  'region',
  'company_nature',
  'industry',
  'credit_rating',
  'customer_level',
  'satisfaction_level',
  'customer_source',
  'contact_role',
  'interaction_type',
  'feedback_category',
  'complaint_category',
  'complaint_severity',
  'request_type',
  'opportunity_stage',
  'loss_reason',
  'product_category',
  'campaign_kind',
  'tag',
  'call_outcome',
  'letter_template',
  'customer',
  'contact',
  'contact_link',
  'interaction',
  'call',
  'mail',
  'mail_template',
  'feedback',
  'complaint',
  'document',
  'activity',
  'company',
  'operator',
  'role',
  'department',
  'employee',
  'saved_view',
] as const;

export type EntityName = (typeof ENTITY_NAMES)[number];

export function isEntityName(name: string): name is EntityName {
  return (ENTITY_NAMES as readonly string[]).includes(name);
}
