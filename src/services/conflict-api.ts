/** What two people at one record are told: details of a `conflict` error on saving. Plain data. */
import type { Values } from '../fields/definition.ts';
import type { Row } from './api.ts';

/** Both versions and the one that was read. */
export interface ConflictDetails {
  readonly before: Values;
  readonly mine: Values;
  readonly theirs: Row;
  /** What look-ups and links are called, before and in mine; those of theirs are in the row. */
  readonly labels: { readonly before: Labels; readonly mine: Labels };
  /** Changed by both, to different values. */
  readonly fields: readonly string[];
  /** Changed by one side only: they go together by themselves. */
  readonly onlyTheirs: readonly string[];
  readonly onlyMine: readonly string[];
  /** Who changed a field last since it was read, and when. */
  readonly changed: Readonly<Record<string, Changed>>;
  /** Who saved last, and when. */
  readonly by: string;
  readonly at: string;
  /** The company's time zone, in which moments are told. */
  readonly timeZone: string;
}

export type Labels = Readonly<Record<string, string>>;
export interface Changed {
  readonly by: string;
  /** ISO UTC. */
  readonly at: string;
}

/** The record was taken away while it was being edited. */
export interface GoneDetails extends Changed {
  readonly gone: 'deleted' | 'merged';
  /** What it was merged into, where that is still there. */
  readonly into: { readonly id: number; readonly label: string } | null;
}
