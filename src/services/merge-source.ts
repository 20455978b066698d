import { comma } from '../i18n/index.ts';
import { can } from '../auth/permissions.ts';
import type { Session } from '../auth/session.ts';
import type { EntityName } from '../entities/names.ts';
import { fieldOf, fieldsOf } from '../entities/registry.ts';
import { invalid, type AppError } from '../errors.ts';
import type { MergeField } from '../output/merge-fields.ts';
import { mergeName, stepTo, type MergeSource, type NoSuchField } from '../query/merge-names.ts';
import { findName, namesOf, printedField } from '../query/names.ts';
import { nearest } from '../query/near.ts';
import { notPermittedField } from './permit.ts';

/**
 * What a field of a letter to a record of `entity` means. Throws `invalid` with line and column for what there is not, `not_permitted` for what the session
 * may not read as it is.
 */
export function mergeSource(session: Session, entity: EntityName, field: MergeField): MergeSource {
  const source = mergeName(entity, field.name);
  if ('part' in source) throw unknown(session, source, field);
  if (source.root === 'today') return source;
  let here: EntityName = source.root === 'record' ? entity : source.root;
  for (const step of source.path) {
    if (fieldOf(here, step) !== undefined) requireReadable(session, here, step);
    here = stepTo(here, step) ?? here;
  }
  requireReadable(session, source.entity, source.field);
  return source;
}

function requireReadable(session: Session, entity: EntityName, field: string): void {
  if (!can(session, 'read', entity, field).allowed) throw notPermittedField(entity, field);
}

function unknown({ lang }: Session, { part, entity }: NoSuchField, { line, column, length }: MergeField): AppError {
  const names = Object.keys(fieldsOf(entity));
  // A field has several names: it is told once, as it is written in the session's language.
  const printed = (name: string): string => {
    const found = findName(entity, name);
    return 'part' in found ? name : printedField(entity, found.field, lang);
  };
  const near = [...new Set(nearest(part, names.flatMap((field) => namesOf(entity, field)), 9).map(printed))].slice(0, 3);
  const list = (near.length > 0 ? near : names.slice(0, 6).map((field) => printedField(entity, field, lang))).join(comma(lang));
  return invalid(near.length > 0 ? 'merge.unknown_near' : 'merge.unknown', { name: part, entity: { key: `entity.${entity}` }, line, column, names: list }, { line, column, length });
}
