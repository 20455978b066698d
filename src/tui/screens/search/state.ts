import type { PlainError } from '../../../errors.ts';
import type { FilterList, SearchGroup, SearchHit } from '../../../services/api.ts';
import { fieldText, type TextField } from '../../widgets/text-field.ts';

export interface SearchState {
  readonly typed: TextField;
  readonly groups: readonly SearchGroup[];
  /** Lists that understand what was typed as their filter. */
  readonly lists: readonly FilterList[];
  /** The text that `groups` answers; null before the first answer. */
  readonly answered: string | null;
  readonly at: number;
  readonly error: PlainError | null;
}

/** A line that can be chosen: a record, or a list: all of its group, or what the typed text filters it to. */
export interface SearchRow {
  readonly group: Pick<SearchGroup, 'entity' | 'filter'>;
  /** Null: the list. */
  readonly hit: SearchHit | null;
}

export const searchedText = (state: SearchState): string => fieldText(state.typed).trim();

/** Lists filtered by the text, hits, and behind each group of which not all is shown the line that opens it. */
export const rowsOf = (state: SearchState): readonly SearchRow[] => [
  ...state.lists.map((group): SearchRow => ({ group, hit: null })),
  ...state.groups.flatMap((group): readonly SearchRow[] => [...group.hits.map((hit) => ({ group, hit })), ...(hasMore(group) ? [{ group, hit: null }] : [])]),
];

export const hasMore = ({ count, hits, lookedThrough }: SearchGroup): boolean => count.capped || count.value > hits.length || lookedThrough !== null;
