import type { Session } from '../auth/session.ts';
import type { Queries } from '../db/database.ts';
import type { EntityName } from '../entities/names.ts';
import type { Values } from '../fields/definition.ts';
import type { MessageKey, MessageParams } from '../i18n/index.ts';
import type { Flow } from './flow.ts';
import type { Telling } from './news.ts';

/** What a rule may use: the running transaction, who acts, the company's day, and a way to change further records in the same step. */
export interface RuleRun {
  readonly queries: Queries;
  readonly session: Session;
  /** Today in the company's time zone, `YYYY-MM-DD`. */
  readonly today: string;
  /** Changes fields of records of any entity in the running step; what is equal already is not written. */
  write(entity: EntityName, updates: readonly { readonly id: number; readonly values: Values }[]): Promise<void>;
  /** A further record in the running step, its values known to be right; its id. Where nothing is written: 0. */
  create(entity: EntityName, values: Values): Promise<number>;
  /** Open screens hear of it once the step is written. */
  tell(told: readonly Telling[]): Promise<void>;
}

/** A record about to be stored: no id and no `before` when it is new, no `after` when it goes to the bin. */
export interface RecordDraft {
  readonly id: number | null;
  readonly before: Values | null;
  readonly after: Values | null;
}

/** A record that was stored. */
export interface RecordChange {
  readonly id: number;
  readonly action: 'create' | 'update' | 'remove' | 'restore';
  /** An update of a record that lies in the bin and stays there. */
  readonly binned?: boolean;
  readonly before: Values | null;
  readonly after: Values;
}

export interface RuleFault {
  readonly field: string | null;
  readonly key: MessageKey;
  readonly params?: MessageParams;
  /** It is no matter of what is right but of what one may: the call ends with `not_permitted`. */
  readonly denied?: true;
}

/** Fields by which services keep `satisfaction_rollup`. */
export interface Tally {
  readonly day: string;
  readonly level: string;
  readonly satisfaction: string;
}

/**
 * What the records of one entity do to themselves and to others; found by the entity's name in index.ts, so that generic code names none.
 * Every member is optional.
 */
export interface Rule {
  /** Faults beyond the fields' own checks. */
  readonly check?: (run: RuleRun, draft: RecordDraft) => Promise<readonly RuleFault[]>;
  /** What is no fault and seldom meant: said beside, in the form and when a single record is saved. */
  doubts?(run: Pick<RuleRun, 'today'>, draft: RecordDraft): readonly (RuleFault & { readonly field: string })[];
  /** What a new record still lacks that no form can give: said once, when it is saved. */
  lacks?(values: Values): readonly (RuleFault & { readonly field: string })[];
  /** Further fields to set before a record is stored; asked for single records that people make or edit, not in bulk, not on undo. */
  complete?(run: RuleRun, draft: RecordDraft): Promise<Values>;
  /**
   * Fields that follow from others (a due date from a severity), for each draft in order: set-wise, for single records, bulk edits and imports
   * alike; not on undo. New records come with everything that was given and the defaults.
   */
  follow?(run: RuleRun, drafts: readonly RecordDraft[]): Promise<readonly Values[]>;
  /** The states that its records go through, and the steps between them. */
  readonly flow?: Flow;
  /** Records are counted by month, level and satisfaction: the fields that say which. */
  readonly tally?: Tally;
  /**
   * Brings other records in line after some were stored, set-wise: once for a single edit, once per chunk of an import or a bulk edit.
   * Must derive from the rows as they stand, so that it is right after an undo too.
   */
  settle?(run: RuleRun, changes: readonly RecordChange[]): Promise<void>;
  /** Fields that `settle` keeps: taking a step back never counts them as changed by somebody else. */
  readonly keeps?: Partial<Record<EntityName, readonly string[]>>;
  /** Which records a short name means first: the values of a field, the likeliest first. */
  readonly prefer?: { readonly field: string; readonly order: readonly string[] };
}
