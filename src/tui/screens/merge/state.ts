import type { EntityName } from '../../../entities/names.ts';
import type { PlainError } from '../../../errors.ts';
import type { MergeField, MergePreview } from '../../../services/duplicates-api.ts';

export interface MergeState {
  readonly entity: EntityName;
  readonly ids: readonly number[];
  /** Null: not there yet. */
  readonly preview: MergePreview | null;
  /** What was chosen by hand; the rest is as the preview proposes. */
  readonly take: Readonly<Record<string, number | 'all'>>;
  /** The row in hand; one more than there are: the button. */
  readonly at: number;
  readonly error: PlainError | null;
}

/** The fields, those first that somebody must look at. */
export function rowsOf({ preview }: MergeState): readonly MergeField[] {
  const fields = preview?.fields ?? [];
  return [...fields.filter(({ differs }) => differs), ...fields.filter(({ differs }) => !differs)];
}

export const rowInHand = (state: MergeState): MergeField | undefined => rowsOf(state)[state.at];

/** Whose value a field gets as things stand. */
export const chosenOf = (state: MergeState, { field, from, fixed }: MergeField): number | 'all' => (fixed ? from : (state.take[field] ?? from));

/** The record in hand: whose value the field in hand gets. */
export function recordInHand(state: MergeState): number {
  const row = rowInHand(state);
  const chosen = row === undefined ? 'all' : chosenOf(state, row);
  return chosen === 'all' ? (state.preview?.keep ?? 0) : chosen;
}

/** The next field that differs, below the one in hand; the button where there is none. */
export function nextPlace(state: MergeState): number {
  const rows = rowsOf(state);
  const found = rows.findIndex(({ differs }, at) => at > state.at && differs);
  return found === -1 ? rows.length : found;
}
