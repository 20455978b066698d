import type { EntityName } from '../../entities/names.ts';
import { fieldOf } from '../../entities/registry.ts';
import type { Value } from '../../fields/definition.ts';
import { fieldType } from '../../fields/registry.ts';
import { fieldLabel } from '../../i18n/index.ts';
import type { FieldChange } from '../../services/api.ts';
import type { Ctx } from '../core/context.ts';
import { fieldContext } from './table.ts';

/** A field's change in words: 级别, A, VIP; what is empty says so. Of a new record (`isNew`) nothing stood before. */
export interface ChangeWords {
  readonly field: string;
  readonly before: string;
  readonly after: string;
  /** What to show of it, line by line: from what to what, or what it says itself. */
  readonly lines: readonly string[];
}

export function changeWords(entity: EntityName, change: FieldChange, ctx: Ctx, isNew = false): ChangeWords {
  const { field } = change;
  const [before, after] = [valueWords(entity, field, change.before, change.beforeLabel, ctx), valueWords(entity, field, change.after, change.afterLabel, ctx)];
  return { field: fieldLabel(ctx.lang, entity, field), before, after, lines: change.said ?? [isNew ? after : `${before} → ${after}`] };
}

export function valueWords(entity: EntityName, field: string, value: Value, label: string | undefined, ctx: Ctx): string {
  const def = fieldOf(entity, field);
  const text = label ?? (def === undefined ? String(value ?? '') : fieldType(def).format(value, def, fieldContext(ctx, entity, field)));
  return text === '' ? ctx.t('tui.empty-value') : text.replace(/\s*\n\s*/g, ' ');
}
