import type { EntityName } from '../entities/names.ts';
import { activityFlow } from './activity-flow.ts';
import { callFlow } from './call-flow.ts';
import { complaintFlow } from './complaint-flow.ts';

/** A value that a step sets by itself: this moment, the company's day, the operator, nothing. */
export type StepValue = 'now' | 'today' | 'me' | 'nothing';

/** A field that a step asks for; what stands there already is offered. */
export interface StepField {
  readonly field: string;
  /** There must be a value when the step is done. */
  readonly required?: boolean;
  /** What is given lies ahead: a day from today on, a moment after this one. */
  readonly ahead?: boolean;
}

/** One step that a record can take: its command, its key and its dialog are made from this. Plain data. */
export interface StepRule {
  /** The command's verb; its words are `step.<entity>.<name>`. */
  readonly name: string;
  /** One letter on the record's page. */
  readonly key: string;
  /** The states in which it may be taken. */
  readonly from: readonly string[];
  /** The state after it; null: as it was. */
  readonly to: string | null;
  /** A line of the query language that must hold besides. */
  readonly when?: string;
  readonly asks: readonly StepField[];
  readonly sets?: Readonly<Record<string, StepValue>>;
  /** What is set only where nothing stands. */
  readonly fills?: Readonly<Record<string, StepValue>>;
  /** What stands there before `sets` empties it, kept in fields of its own (new: old); only where `where` is filled, so that they belong together. */
  readonly keeps?: { readonly where: string; readonly as: Readonly<Record<string, string>> };
  /** A step that is offered at once when, after this one, the line holds. */
  readonly suggests?: { readonly when: string; readonly step: string };
}

/** The states of an entity's records and the steps between them. */
export interface Flow {
  /** The choice field that holds the state; read-only, moved by steps alone. */
  readonly field: string;
  readonly steps: readonly StepRule[];
  /** Fields that belong to a later step: the form of a new record has none of them. */
  readonly later: readonly string[];
}

const FLOWS: Partial<Record<EntityName, Flow>> = { activity: activityFlow, call: callFlow, complaint: complaintFlow };

/** The flow of an entity, where its records have one. */
export function flowOf(entity: EntityName): Flow | undefined {
  return FLOWS[entity];
}

/** The state, the days and times that its steps set, and what they keep: an import gives them to new records, and only to those. */
export function steppedFields(entity: EntityName): ReadonlySet<string> {
  const flow = flowOf(entity);
  return new Set(flow === undefined ? [] : [flow.field, ...flow.steps.flatMap(setByStep)]);
}

function setByStep({ sets, fills, keeps }: StepRule): readonly string[] {
  const times = [...Object.entries(sets ?? {}), ...Object.entries(fills ?? {})].flatMap(([field, value]) => (value === 'now' ? [field] : []));
  return [...times, ...Object.keys(keeps?.as ?? {})];
}
