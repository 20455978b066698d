import type { EntityName } from '../entities/names.ts';

/** How records are grouped. */
export interface Dimension {
  /** What the command line calls it: `--by level`. */
  readonly key: string;
  /** The look-up or links field that groups. */
  readonly field: string;
  /** In a tree: how far the values are rolled up, as the number of steps below the root (1: provinces, 2: cities). */
  readonly depth?: number;
}

/** A report that counts the records of one entity by one of several fields; each row opens the records behind it. */
export interface CountReport {
  readonly name: string;
  readonly entity: EntityName;
  readonly dimensions: readonly Dimension[];
}
