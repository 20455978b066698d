import type { EntityName } from '../../../entities/names.ts';
import { definitionOf, fieldOf } from '../../../entities/registry.ts';
import { AppError, type PlainError } from '../../../errors.ts';
import type { FieldDef, Values } from '../../../fields/definition.ts';
import type { BulkPreview } from '../../../services/api.ts';
import type { Progress } from '../../../services/context.ts';
import type { Ctx } from '../../core/context.ts';
import { draftOf, type Draft, type EditorContext } from '../../editors/editor.ts';
import { editorFor } from '../../editors/index.ts';
import { fieldContext } from '../../widgets/table.ts';
import type { Scope } from '../files/scope.ts';

export interface BulkProps {
  readonly entity: EntityName;
  readonly scopes: readonly Scope[];
}

export interface BulkState {
  readonly props: BulkProps;
  readonly scope: Scope['id'];
  /** Fields with a value, in the order chosen. */
  readonly chosen: readonly string[];
  readonly drafts: Readonly<Record<string, Draft>>;
  /** The field whose value is being typed; null: the preview. */
  readonly editing: string | null;
  readonly fault: PlainError | null;
  readonly preview: BulkPreview | null;
  readonly running: { readonly progress: Progress | null; readonly writing: boolean } | null;
}

export function initialBulk(props: BulkProps): BulkState {
  return { props, scope: props.scopes[0]?.id ?? 'all', chosen: [], drafts: {}, editing: null, fault: null, preview: null, running: null };
}

/** Fields that many records may share: of the form, not kept by the program, not unique, and those that the role lets one change. */
export function bulkFields(entity: EntityName, ctx: Ctx): readonly string[] {
  return definitionOf(entity)
    .form.flat()
    .filter((field) => {
      const def = fieldOf(entity, field);
      return def !== undefined && def.readOnly !== true && !('unique' in def && def.unique === true) && ctx.can('edit', entity, field).allowed;
    });
}

export const defOf = (state: BulkState, field: string): FieldDef => fieldOf(state.props.entity, field) ?? { kind: 'text', max: 1 };
export const chosenDraft = (state: BulkState, field: string): Draft => state.drafts[field] ?? draftOf('');
export const scopeOf = (state: BulkState): Scope => {
  const { entity, scopes } = state.props;
  return scopes.find((scope) => scope.id === state.scope) ?? { id: 'all', selection: { entity }, count: null };
};

export function editOf(state: BulkState, field: string, ctx: Ctx): EditorContext {
  const { entity } = state.props;
  return { entity, field, def: defOf(state, field), ctx, fields: fieldContext(ctx, entity, field) };
}

/** The values as stored, and the first fault among them. */
export function bulkValues(state: BulkState, ctx: Ctx): { readonly values: Values; readonly fault: PlainError | null } {
  const values: Values = {};
  for (const field of state.chosen) {
    try {
      values[field] = editorFor(defOf(state, field)).value(chosenDraft(state, field), editOf(state, field, ctx));
    } catch (error) {
      if (error instanceof AppError) return { values, fault: error.toPlain() };
      throw error;
    }
  }
  return { values, fault: null };
}
