/** Records entered twice, as screens and commands see them: plain data, part of the contract in api.ts. */
import type { EntityName } from '../entities/names.ts';
import type { Values } from '../fields/definition.ts';
import type { Row } from './api.ts';
import type { Control } from './context.ts';

/** A record that may be the same as the one asked about, and the fields that say so. */
export interface Alike {
  readonly id: number;
  readonly label: string;
  /** What tells records of the same name apart: the code. */
  readonly hint: string;
  readonly fields: readonly string[];
}

export interface DuplicatesRequest {
  readonly entity: EntityName;
  /** Groups a page; about so many. */
  readonly limit: number;
  /** Where the page before ended. */
  readonly after?: string;
  /** Only groups that one of these records is in. */
  readonly ids?: readonly number[];
}
/** Records that may be one and the same. */
export interface DuplicateGroup {
  readonly records: readonly Alike[];
  /** The fields that two of them or more have alike. */
  readonly fields: readonly string[];
}
export interface DuplicatesPage {
  /** Those that agree in most fields first. */
  readonly groups: readonly DuplicateGroup[];
  /** For `after`; null: there are no more. */
  readonly next: string | null;
}

/** Two records of which somebody said that they are not the same. */
export interface KeptApart {
  readonly records: readonly Pick<Alike, 'id' | 'label' | 'hint'>[];
  readonly by: string;
  /** ISO UTC. */
  readonly at: string;
}

/** A field in which the records are not all the same, or which is filled in some only. */
export interface MergeField {
  readonly field: string;
  /** Whose value the merged record gets, unless another is named; `all`: that of all together. */
  readonly from: number | 'all';
  /** Two of them at least have something else there: somebody has to look. */
  readonly differs: boolean;
  /** All together is one of the choices. */
  readonly joins: boolean;
  /** The session may not write it: it stays as it is in the record that is kept. */
  readonly fixed: boolean;
}
/** What a merge would do. */
export interface MergePreview {
  readonly records: readonly Row[];
  readonly keep: number;
  readonly fields: readonly MergeField[];
  /** Records of each kind that point to those that go, and will point to the one that stays. */
  readonly moves: readonly { readonly entity: EntityName; readonly count: number }[];
}
export interface MergeRequest {
  readonly entity: EntityName;
  readonly keep: number;
  readonly others: readonly number[];
  /** Field → whose value it gets. What is not named is as the preview says. */
  readonly take: Readonly<Record<string, number | 'all'>>;
  /** The versions that were seen: `conflict` where one is another by now. */
  readonly seen: Readonly<Record<number, number>>;
}

export interface DuplicatesApi {
  /** A value of a list goes into another: whoever used the one uses the other. One step, which can be taken back. */
  mergeValues(entity: EntityName, fromId: number, intoId: number): Promise<{ readonly stepId: number; readonly moved: number }>;
  /** Live records that may be the same as one with these values (the one of `id` left out), those that agree in most fields first; five at most. */
  alike(entity: EntityName, id: number | null, values: Values): Promise<readonly Alike[]>;
  /** Likely duplicates among all records within reach. Throws `invalid` for an entity that is not compared. */
  duplicates(request: DuplicatesRequest, control?: Control): Promise<DuplicatesPage>;
  /** These records are (`apart`) not the same, or may be after all. */
  setApart(entity: EntityName, ids: readonly number[], apart: boolean): Promise<void>;
  /** Those that were said not to be the same, the last first. */
  keptApart(entity: EntityName, limit: number): Promise<readonly KeptApart[]>;
  /** Two records or more side by side; the one that most points to is proposed to stay unless one is named. */
  mergePreview(entity: EntityName, ids: readonly number[], keep?: number): Promise<MergePreview>;
  /** One record of several: what points to the others points to it, and they go to the bin. One step, which can be taken back. */
  merge(request: MergeRequest, control?: Control): Promise<{ readonly stepId: number; readonly moved: number }>;
}

