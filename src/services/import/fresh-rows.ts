import type { EntityName } from '../../entities/names.ts';
import type { Values } from '../../fields/definition.ts';
import type { Prepared } from './prepare.ts';

/** How rows of a file become new records by the short way; plain data, for both threads. */
export interface FreshWay {
  readonly entity: EntityName;
  readonly key: string;
  /** Fields that the file has. */
  readonly fields: readonly string[];
  /** Those among them that no row may leave empty. */
  readonly needed: readonly string[];
  /** What every record gets where its row says nothing. */
  readonly others: Values;
}

/** Fewer rows than that are no hurry. */
export const WORTH_A_WAY = 300;

/** Whether a row may go the short way, as far as it says itself. */
export const isFresh = ({ needed }: FreshWay, { values, faults, pending, retired }: Prepared): boolean =>
  faults.length + pending.length + retired.length === 0 && needed.every((field) => (values[field] ?? null) !== null);
