import { flag, integer, note, text } from '../fields/definition.ts';
import { defineEntity } from './entity.ts';

const FIELDS = {
  name: text({ required: true, max: 60, unique: true }),
  code: text({ max: 20, unique: true }),
  rank: integer({ required: true, min: 1, readOnly: true }),
  retired: flag(),
  notes: note({ max: 2000 }),
};

/** A list of words kept by the company. `ordered` ones compare by rank, the best first. */
const wordList = <const T extends string>(table: T, options: { ordered?: boolean } = {}) =>
  defineEntity({
    table,
    module: 'reference',
    label: 'name',
    fields: FIELDS,
    list: { columns: ['name', 'code', 'rank', 'retired', 'notes'], sort: ['rank'] },
    form: [['name', 'code'], ['retired'], ['notes']],
    print: ['rank', 'name', 'code', 'notes'],
    reference: options,
    key: 'code',
  });

export const companyNature = wordList('company_nature');
export const industry = wordList('industry');
export const creditRating = wordList('credit_rating', { ordered: true });
export const customerLevel = wordList('customer_level', { ordered: true });
export const customerSource = wordList('customer_source');
export const contactRole = wordList('contact_role');
export const interactionType = wordList('interaction_type');
export const feedbackCategory = wordList('feedback_category');
export const complaintCategory = wordList('complaint_category');
export const requestType = wordList('request_type');
export const opportunityStage = wordList('opportunity_stage', { ordered: true });
export const lossReason = wordList('loss_reason');
export const productCategory = wordList('product_category');
export const campaignKind = wordList('campaign_kind');
export const tag = wordList('tag');

/** 呼叫结果: a call that reached nobody is no contact. */
export const callOutcome = defineEntity({
  table: 'call_outcome',
  module: 'reference',
  label: 'name',
  fields: { ...FIELDS, unreached: flag() },
  list: { columns: ['name', 'unreached', 'code', 'rank', 'retired', 'notes'], sort: ['rank'] },
  form: [['name', 'unreached'], ['code', 'retired'], ['notes']],
  print: ['rank', 'name', 'unreached', 'notes'],
  reference: {},
  key: 'code',
});

/** 客户满意程度: the score 1 (very dissatisfied) to 5 (very satisfied) is what the analyses average. */
export const satisfactionLevel = defineEntity({
  table: 'satisfaction_level',
  module: 'reference',
  label: 'name',
  fields: { ...FIELDS, score: integer({ required: true, min: 1, max: 5 }) },
  list: { columns: ['name', 'score', 'code', 'rank', 'retired', 'notes'], sort: ['rank'] },
  form: [['name', 'score'], ['code', 'retired'], ['notes']],
  print: ['rank', 'name', 'score', 'notes'],
  reference: { ordered: true },
  key: 'code',
});

/** 投诉严重程度: the worst first; how many days there are to answer, from which the complaint's due date follows. */
export const complaintSeverity = defineEntity({
  table: 'complaint_severity',
  module: 'reference',
  label: 'name',
  fields: { ...FIELDS, due_days: integer({ required: true, min: 0, max: 365 }) },
  list: { columns: ['name', 'due_days', 'code', 'rank', 'retired', 'notes'], sort: ['rank'] },
  form: [['name', 'due_days'], ['code', 'retired'], ['notes']],
  print: ['rank', 'name', 'due_days', 'notes'],
  reference: { ordered: true },
  key: 'code',
});
