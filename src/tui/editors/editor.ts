import type { EntityName } from '../../entities/names.ts';
import type { FieldDef, Value } from '../../fields/definition.ts';
import type { FieldContext } from '../../fields/type.ts';
import type { Ctx } from '../core/context.ts';
import type { Key } from '../core/key.ts';
import type { Line } from '../core/line.ts';
import { textField, type TextField } from '../widgets/text-field.ts';

/** A field while it is edited, whatever its kind: the text typed, or the records chosen. */
export interface Draft {
  readonly text: TextField;
  readonly ids: readonly number[];
  readonly labels: readonly string[];
}

export const draftOf = (text: string, ids: readonly number[] = [], labels: readonly string[] = []): Draft => ({ text: textField(text), ids, labels });

export interface EditorContext<D extends FieldDef = FieldDef> {
  readonly entity: EntityName;
  readonly field: string;
  readonly def: D;
  readonly ctx: Ctx;
  readonly fields: FieldContext;
}

/** What a key did: another draft, or a screen that is needed for it. */
export type Edited = { readonly draft: Draft } | { readonly need: 'picker'; readonly search: string } | { readonly need: 'text' };

/** How one kind of field is typed and shown in a form; pure, one object per file of this folder. */
export interface Editor<D extends FieldDef = FieldDef> {
  start(value: Value, label: string | undefined, edit: EditorContext<D>): Draft;
  /** Null: not a key of this editor. */
  key(draft: Draft, key: Key, edit: EditorContext<D>): Edited | null;
  /** Enter: null goes on to the next field. */
  enter(draft: Draft, edit: EditorContext<D>): Edited | null;
  /** Stored value; throws AppError `invalid` that says what would be right. */
  value(draft: Draft, edit: EditorContext<D>): Value;
  /** In exactly `width` columns; `cursor` where the text cursor stands when it has the focus. */
  view(draft: Draft, edit: EditorContext<D>, width: number, focused: boolean): { readonly line: Line; readonly cursor: number };
}
