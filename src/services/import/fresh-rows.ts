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
const WORTH = 300;

/** Whether these rows may go the short way, as far as they themselves say. */
export function areFresh({ needed }: FreshWay, rows: readonly Prepared[]): boolean {
  if (rows.length < WORTH) return false;
  return rows.every(({ values, faults, pending, retired }) => faults.length + pending.length + retired.length === 0 && needed.every((field) => (values[field] ?? null) !== null));
}
