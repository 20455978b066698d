import type { PlainError } from '../../../errors.ts';
import type { Progress } from '../../../services/context.ts';
import type { UndoClash, UndoConflict, UndoPlace, UndoPreview, UndoWay, Undone } from '../../../services/api.ts';
import { wayOf } from '../../../services/undo-ways.ts';
import { say } from '../../core/effects.ts';
import type { Effect } from '../../core/screen.ts';

/** A line of the screen that can be gone to: a field, or a record as a whole. */
export interface UndoRow {
  readonly conflict: UndoConflict;
  /** Null: the record, made by the step, or staying as it is. */
  readonly clash: UndoClash | null;
  /** Why it stays whatever is chosen. */
  readonly fixed: PlainError | null;
  /** The first line of its record. */
  readonly first: boolean;
}

export interface ConflictsState {
  readonly preview: UndoPreview;
  readonly rows: readonly UndoRow[];
  /** Conflicts told so far. */
  readonly known: number;
  readonly next: UndoPlace | null;
  /** As the services take them. */
  readonly ways: Readonly<Record<string, UndoWay>>;
  /** The line in hand; one more than there are: the button. */
  readonly at: number;
  readonly running: { readonly progress: Progress | null } | null;
}

export function rowsOf(conflicts: readonly UndoConflict[]): readonly UndoRow[] {
  return conflicts.flatMap((conflict): readonly UndoRow[] => {
    const { fields, fixed, whole } = conflict;
    if (fixed !== null || whole || fields.length === 0) return [{ conflict, clash: null, fixed, first: true }];
    return fields.map((clash, at) => ({ conflict, clash, fixed: clash.fixed, first: at === 0 }));
  });
}

export function beginWith(preview: UndoPreview): ConflictsState {
  const { conflicts, next } = preview;
  return { preview, rows: rowsOf(conflicts), known: conflicts.length, next, ways: {}, at: 0, running: null };
}

/** Whether something can be chosen on this line: not where it stays, nor where only hidden fields were changed. */
export const isOpenRow = ({ conflict, clash, fixed }: UndoRow): boolean => fixed === null && (clash !== null || conflict.whole);

/** What is chosen on a line; what nothing is said of stays. */
export function wayOfRow({ ways }: ConflictsState, { conflict: { entity, id }, clash }: UndoRow): UndoWay {
  return wayOf({ rest: 'keep', ways }, entity, id, clash?.field ?? null) ?? 'keep';
}

const ownName = ({ conflict: { entity, id }, clash }: UndoRow): string => (clash === null ? `${entity}/${id}` : `${entity}/${id}.${clash.field}`);
const commonName = ({ conflict: { entity }, clash }: UndoRow): string => (clash === null ? entity : `${entity}.${clash.field}`);

export function decided(state: ConflictsState, way: UndoWay): ConflictsState {
  const row = state.rows[state.at];
  return row === undefined || !isOpenRow(row) ? state : { ...state, ways: { ...state.ways, [ownName(row)]: way } };
}

/** As on this line with the same field of all records, those too that are not told yet. */
export function decidedAlike(state: ConflictsState): ConflictsState {
  const row = state.rows[state.at];
  if (row === undefined || !isOpenRow(row)) return state;
  const name = commonName(row);
  const single = new Set(state.rows.filter((one) => commonName(one) === name).map(ownName));
  return { ...state, ways: { ...Object.fromEntries(Object.entries(state.ways).filter(([known]) => !single.has(known))), [name]: wayOfRow(state, row) } };
}

/** What is said once it is done. */
export function undoneWords<S, R>({ stepId, records, left }: Undone): Effect<S, R> {
  if (stepId === 0) return say('info', 'tui.undo.all-stays');
  return left > 0 ? say('good', 'tui.undone-left', { count: records, left }) : say('good', 'tui.undone', { count: records });
}
