import { isEntityName, type EntityName } from '../../../entities/names.ts';
import type { PlainError } from '../../../errors.ts';
import { entityLabel, fieldLabel, hasMessage, translate } from '../../../i18n/index.ts';
import type { ImportPlan } from '../../../services/api.ts';
import type { Progress } from '../../../services/context.ts';
import type { Ctx } from '../../core/context.ts';
import type { Options } from '../../widgets/options.ts';

export interface PlanState {
  readonly entity: EntityName;
  readonly plan: ImportPlan;
  readonly options: Options;
  /** The field of each column; null: left out. */
  readonly columns: readonly (string | null)[];
  readonly running: { readonly progress: Progress | null } | null;
  readonly error: PlainError | null;
}

/** What a field of an import is called: 手机 of the main contact is 联系人 手机. */
export function targetLabel(entity: EntityName, target: string, ctx: Ctx): string {
  const [first = '', field] = target.split('.');
  if (field !== undefined && isEntityName(first)) return `${entityLabel(ctx.lang, first)} ${fieldLabel(ctx.lang, first, field)}`;
  return fieldLabel(ctx.lang, entity, target);
}

/** What stands above a column: its header; what it is in a vCard in words, with the number of its kind. */
export function headerLabel({ format }: ImportPlan, header: string, ctx: Ctx): string {
  if (format !== 'vcard') return header;
  const [, name = '', number = ''] = /^(.*?)( \d)?$/.exec(header) ?? [];
  return hasMessage(ctx.lang, `card.${name}`) ? `${translate(ctx.lang, `card.${name}`)}${number}` : header;
}
