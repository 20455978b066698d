import type { Generated } from 'kysely';
import type { TableOf } from '../entities/entity.ts';
import type { EntityName } from '../entities/names.ts';
import type { Definitions } from '../entities/registry.ts';
import type { CredentialTable, LoginFailureTable, OldPasswordTable, SessionTable } from './login-schema.ts';
import type { MailTables } from './mail-schema.ts';
import type { ServerTables } from './server-schema.ts';

/** One step of the ledger: everything that one action of one operator changed. */
export interface ChangeSetTable {
  id: Generated<number>;
  /** ISO UTC. */
  at: string;
  operator_id: number | null;
  /** screen, command, import, program. */
  source: string;
  /** create, update, remove, restore, bulk, import, merge, undo, setup, security, or what is audited: export, print, login … */
  action: string;
  /** The entity it is mostly about. */
  entity: string;
  /** What it was, for people: the record's label, the file's name. */
  summary: string;
  /** open while a big step is being written, done, reverted (died or refused and taken back). */
  state: 'open' | 'done' | 'reverted';
  /** Number of changes. */
  size: number;
  /** The step that this one takes back. */
  undoes_id: number | null;
  /** The step that took this one back. */
  undone_by_id: number | null;
  /** Canonical JSON of what a step without changes tells (services/audit.ts): never values of records. */
  detail: string | null;
  /** SHA-256 over header, change digests and the images after. */
  digest: string;
}

/** One record that a step touched, with its image before; a creation has none. */
export interface ChangeTable {
  id: Generated<number>;
  change_set_id: number;
  entity: string;
  record_id: number;
  /** The version that the change made. */
  version: number;
  action: 'create' | 'update' | 'remove' | 'restore';
  /** Canonical JSON of the record before; null for a creation or when erased. */
  before: string | null;
  salt: string | null;
  /** Salted SHA-256 of the image before. */
  digest: string | null;
}

/** The chain: each step is sealed once, in the order of `number`. */
export interface SealTable {
  number: number;
  change_set_id: number;
  previous: string;
  hash: string;
}

/** Counters of the numbering rules: one per entity, field and period. */
export interface NumberingTable {
  entity: string;
  field: string;
  period: string;
  last: number;
}

/** What the database says of itself: product, format, the versions of derived data, settings of the company. */
export interface SettingTable {
  name: string;
  value: string;
}

/** What was typed and not saved: one per operator and place. */
export interface DraftTable {
  operator_id: number;
  place: string;
  body: string;
  saved_at: string;
  /** The desk that has it in hand or had it last; null from before there were desks. */
  desk: string | null;
  /** What it is, in short, for a list: JSON of the screens. */
  about: string | null;
}

/** One open program: while its process lives (services/desk.ts), what it has open is open. */
export interface DeskTable {
  token: string;
  operator_id: number;
  host: string;
  pid: number;
  /** When the process started, as the system says. */
  started: string | null;
  /** ISO UTC; renewed slowly. */
  beat_at: string;
}

/** A record that somebody has open, to read or in a form. */
export interface PresenceTable {
  entity: string;
  record_id: number;
  desk: string;
  editing: number;
  since: string;
}

/** Settings of one operator (columns of a list, last filter, mapping of an import). */
export interface PreferenceTable {
  operator_id: number;
  name: string;
  value: string;
}

/** A `links` field: `customer_tags` and the like. */
export interface LinkTable {
  record_id: number;
  target_id: number;
}

/**
 * How many records of each month, level of the day and satisfaction (0: none) there are that are not deleted. Several rows may have the same
 * key: their sum counts (services/tally.ts).
 */
export interface SatisfactionRollupTable {
  id: Generated<number>;
  entity: string;
  /** `YYYY-MM`. */
  month: string;
  level_id: number;
  satisfaction_id: number;
  records: number;
}

/** Something that open screens are to hear of: told for a while, then swept (services/news.ts). Not in the ledger. */
export interface NewsTable {
  id: Generated<number>;
  /** ISO UTC. */
  at: string;
  until: string;
  /** Null: everybody who may. */
  operator_id: number | null;
  kind: string;
  /** What it is about: a later one takes its place. */
  about: string;
  /** JSON of the words' parameters and of where it leads. */
  body: string;
}

/** Two records of which somebody said that they are not the same; the smaller id first. */
export interface NotDuplicateTable {
  entity: string;
  first_id: number;
  second_id: number;
  operator_id: number | null;
  /** ISO UTC. */
  at: string;
}

/** Records of an import that are not yet looked for among likely duplicates; both ends included. */
export interface KeyWaitingTable {
  id: Generated<number>;
  entity: string;
  from_id: number;
  to_id: number;
}

export interface SystemTables extends MailTables, ServerTables {
  change_set: ChangeSetTable;
  change: ChangeTable;
  seal: SealTable;
  credential: CredentialTable;
  login_failure: LoginFailureTable;
  session: SessionTable;
  old_password: OldPasswordTable;
  numbering: NumberingTable;
  setting: SettingTable;
  draft: DraftTable;
  desk: DeskTable;
  presence: PresenceTable;
  news: NewsTable;
  preference: PreferenceTable;
  satisfaction_rollup: SatisfactionRollupTable;
  not_duplicate: NotDuplicateTable;
  key_waiting: KeyWaitingTable;
}

type LinkFieldsOf<N extends EntityName> = {
  [K in keyof Definitions[N]['fields'] & string as Definitions[N]['fields'][K] extends { kind: 'links' } ? `${N}_${K}` : never]: LinkTable;
};
type UnionToIntersection<U> = (U extends unknown ? (value: U) => void : never) extends (value: infer I) => void ? I : never;

export type EntityTables = { [N in EntityName]: TableOf<Definitions[N]> };
export type LinkTables = UnionToIntersection<{ [N in EntityName]: LinkFieldsOf<N> }[EntityName]>;

export interface Schema extends EntityTables, SystemTables, LinkTables {}
