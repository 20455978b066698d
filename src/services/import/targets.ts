import { definitionOf, fieldsOf } from '../../entities/registry.ts';
import { isEntityName, type EntityName } from '../../entities/names.ts';
import { comma, entityLabel, fieldLabel, type Lang } from '../../i18n/index.ts';
import { steppedFields } from '../../rules/flow.ts';

/** Whether a field may be imported: not one that the program keeps itself. Where records go through states, new ones come in as far as they had got elsewhere. */
export function isImportable(entity: EntityName, field: string): boolean {
  return fieldsOf(entity)[field]?.readOnly !== true || steppedFields(entity).has(field);
}

/** The entity whose main record takes columns of a file of `entity` (a customer's main contact); its columns are `contact.mobile`. */
export function mainRecordOf(entity: EntityName): { readonly entity: EntityName; readonly by: string; readonly main: string } | null {
  const through = definitionOf(entity).search?.through;
  return through !== undefined && isEntityName(through.entity) ? { entity: through.entity, by: through.by, main: through.main } : null;
}

/** Every column that a file of `entity` may be matched with, in the order of the form. */
export function importTargets(entity: EntityName): readonly string[] {
  const own = Object.keys(fieldsOf(entity)).filter((field) => isImportable(entity, field));
  const main = mainRecordOf(entity);
  if (main === null) return own;
  const theirs = Object.keys(fieldsOf(main.entity)).filter((field) => isImportable(main.entity, field) && field !== main.by && field !== main.main);
  return [...own, ...theirs.map((field) => `${main.entity}.${field}`)];
}

/** What a target is called: 手机; of the main record 联系人.手机. */
export function targetTitle(lang: Lang, entity: EntityName, target: string): string {
  const [prefix = '', field] = target.split('.');
  return field === undefined || !isEntityName(prefix) ? fieldLabel(lang, entity, target) : `${entityLabel(lang, prefix)}.${fieldLabel(lang, prefix, field)}`;
}

/** Every column that a file may be matched with, as one names it and what it is called: `mobile 手机, contact.mobile 联系人.手机`. */
export const targetList = (lang: Lang, entity: EntityName): string => importTargets(entity).map((target) => `${target} ${targetTitle(lang, entity, target)}`).join(comma(lang));
