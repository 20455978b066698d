import type { EntityName } from '../../../entities/names.ts';
import { fieldOf } from '../../../entities/registry.ts';
import type { PlainError } from '../../../errors.ts';
import type { FieldDef, Values } from '../../../fields/definition.ts';
import type { ConflictDetails } from '../../../services/api.ts';
import type { Ctx } from '../../core/context.ts';
import type { Draft, EditorContext } from '../../editors/editor.ts';
import { editorFor } from '../../editors/index.ts';
import { fieldContext } from '../../widgets/table.ts';

export interface ConflictProps {
  readonly entity: EntityName;
  readonly details: ConflictDetails;
  /** Somebody saved once more while one chose. */
  readonly again: boolean;
}

/** What a field becomes: theirs, mine, or another value. */
export type Decision = 'theirs' | 'mine' | 'own';

/** A line of the screen: changed by both, or by one side only. */
export interface ConflictRow {
  readonly field: string;
  readonly side: 'both' | 'theirs' | 'mine';
}

export interface ConflictState {
  readonly props: ConflictProps;
  readonly rows: readonly ConflictRow[];
  /** The line in hand; one more than there are: the Save button. */
  readonly at: number;
  readonly decisions: Readonly<Record<string, Decision>>;
  readonly own: Readonly<Record<string, Draft>>;
  /** The other value of the line in hand is being typed. */
  readonly typing: boolean;
  readonly fault: PlainError | null;
}

/** How the operator decided: what is to be saved on top of theirs, and the drafts of the fields that got another value. */
export interface Resolution {
  readonly values: Values;
  readonly theirs: readonly string[];
  readonly own: Readonly<Record<string, Draft>>;
}

export const undecided = ({ rows, decisions }: ConflictState): readonly ConflictRow[] => rows.filter(({ field, side }) => side === 'both' && decisions[field] === undefined);

export const defOf = (state: ConflictState, field: string): FieldDef => fieldOf(state.props.entity, field) ?? { kind: 'text', max: 1 };

export function editOf(state: ConflictState, field: string, ctx: Ctx): EditorContext {
  const { entity } = state.props;
  return { entity, field, def: defOf(state, field), ctx, fields: fieldContext(ctx, entity, field) };
}

/** The other value begins with mine. */
export function ownDraft(state: ConflictState, field: string, ctx: Ctx): Draft {
  const { mine, labels } = state.props.details;
  return state.own[field] ?? editorFor(defOf(state, field)).start(mine[field] ?? null, labels.mine[field], editOf(state, field, ctx));
}
