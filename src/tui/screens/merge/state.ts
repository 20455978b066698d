import type { EntityName } from '../../../entities/names.ts';
import type { PlainError } from '../../../errors.ts';
import type { Value } from '../../../fields/definition.ts';
import type { MessageKey } from '../../../i18n/index.ts';
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

/** The fields in parts, each with what is said above it: those first that somebody must look at. */
export function partsOf({ preview }: MergeState): readonly { readonly words: MessageKey | null; readonly rows: readonly MergeField[] }[] {
  const { fields = [], records = [] } = preview ?? {};
  const isEmpty = (value: Value | undefined): boolean => value === undefined || value === null || (Array.isArray(value) && value.length === 0);
  const isNumber = ({ differs, field }: MergeField): boolean => !differs && !records.some(({ values }) => isEmpty(values[field]));
  return [
    { words: null, rows: fields.filter(({ differs }) => differs) },
    { words: 'tui.merge.numbers' as const, rows: fields.filter(isNumber) },
    { words: 'tui.merge.some' as const, rows: fields.filter((one) => !one.differs && !isNumber(one)) },
  ].filter(({ rows }) => rows.length > 0);
}

export const rowsOf = (state: MergeState): readonly MergeField[] => partsOf(state).flatMap(({ rows }) => rows);

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
