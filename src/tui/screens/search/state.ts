import type { PlainError } from '../../../errors.ts';
import type { SearchGroup, SearchHit } from '../../../services/api.ts';
import { fieldText, type TextField } from '../../widgets/text-field.ts';

export interface SearchState {
  readonly typed: TextField;
  readonly groups: readonly SearchGroup[];
  /** The text that `groups` answers; null before the first answer. */
  readonly answered: string | null;
  readonly at: number;
  readonly error: PlainError | null;
}

/** A line that can be chosen: a record, or all of its group. */
export interface SearchRow {
  readonly group: SearchGroup;
  /** Null: the whole group. */
  readonly hit: SearchHit | null;
}

export const searchedText = (state: SearchState): string => fieldText(state.typed).trim();

/** Hits, and behind each group of which not all is shown the line that opens it. */
export const rowsOf = (state: SearchState): readonly SearchRow[] =>
  state.groups.flatMap((group): readonly SearchRow[] => [...group.hits.map((hit) => ({ group, hit })), ...(hasMore(group) ? [{ group, hit: null }] : [])]);

export const hasMore = ({ count, hits, lookedThrough }: SearchGroup): boolean => count.capped || count.value > hits.length || lookedThrough !== null;
