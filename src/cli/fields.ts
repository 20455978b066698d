import type { EntityName } from '../entities/names.ts';
import { fieldOf, fieldsOf } from '../entities/registry.ts';
import type { FieldDef, Values } from '../fields/definition.ts';
import { invalid, usage } from '../errors.ts';
import { fieldLabel, type Lang } from '../i18n/index.ts';
import { splitNames } from '../output/names-list.ts';
import { findName, namedFields, namesOf } from '../query/names.ts';
import { nearest } from '../query/near.ts';
import { targetOf } from '../query/values.ts';
import type { Api } from '../services/api.ts';
import { findRecord } from './records.ts';

/** The field that a word of the command line names: its key, a short name or its label in either language. Throws `invalid` with the nearest. */
export function fieldNamed(entity: EntityName, name: string, lang: Lang): string {
  const found = findName(entity, name.trim());
  if ('field' in found && found.path.length === 0 && !found.whole) return found.field;
  const names = namedFields(entity);
  // One name of each field: its key, its label in either language.
  const near = nearest(name, names.flatMap((field) => [...namesOf(entity, field)])).filter((one, at, all) => all.findIndex((other) => sameField(entity, one, other)) === at);
  const params = { entity: { key: `entity.${entity}` }, name };
  if (near.length > 0) throw invalid('cli.unknown_field_near', { ...params, near: near.join(', ') });
  const known = names.map((field) => `${field} (${fieldLabel(lang, entity, field)})`);
  throw invalid('cli.unknown_field', { ...params, known: known.join(', ') });
}

function sameField(entity: EntityName, one: string, other: string): boolean {
  const [a, b] = [findName(entity, one), findName(entity, other)];
  return 'field' in a && 'field' in b && a.field === b.field;
}

/** `--columns code,级别,phone`; what stands in the definition where nothing is given. */
export function columnsNamed(entity: EntityName, text: string | undefined, standard: readonly string[], lang: Lang): readonly string[] {
  if (text === undefined) return standard;
  const names = splitList(text);
  if (names.length === 0) throw usage('cli.no_columns');
  return [...new Set(names.map((name) => fieldNamed(entity, name, lang)))];
}

/** `--sort -created_at,name`. */
export function sortNamed(entity: EntityName, text: string | undefined, lang: Lang): readonly string[] | undefined {
  if (text === undefined) return undefined;
  return splitList(text).map((name) => {
    const descending = /^[-－]/.test(name);
    const field = fieldNamed(entity, descending ? name.slice(1) : name, lang);
    return descending ? `-${field}` : field;
  });
}

const splitList = (text: string): readonly string[] =>
  text
    .split(/[,，、]/)
    .map((name) => name.trim())
    .filter((name) => name !== '');

/**
 * The values of `--set key=value`: what is typed goes to the field's own check as it is, look-ups are found by code or name. Throws `usage` for
 * a word without `=`, `invalid` for what is no field or no record.
 */
export async function valuesGiven(api: Api, entity: EntityName, settings: readonly string[], lang: Lang): Promise<Values> {
  const values: Values = {};
  for (const setting of settings) {
    const at = /[=＝]/.exec(setting)?.index ?? -1;
    if (at <= 0) throw usage('cli.set_form', { setting });
    const field = fieldNamed(entity, setting.slice(0, at), lang);
    const def = fieldOf(entity, field);
    if (def === undefined || !(field in fieldsOf(entity))) throw invalid('cli.kept_by_program', { field: { key: `record.${field}` } });
    if (field in values) throw usage('cli.set_twice', { field: fieldLabel(lang, entity, field) });
    values[field] = await valueGiven(api, def, setting.slice(at + 1), field, lang);
  }
  return values;
}

async function valueGiven(api: Api, def: FieldDef, text: string, field: string, lang: Lang): Promise<Values[string]> {
  const target = targetOf(def);
  if (target === undefined) return text === '' ? null : text;
  if (def.kind === 'links') {
    const ids: number[] = [];
    for (const name of splitNames(text)) ids.push(await findRecord(api, target, name, { lang, field }));
    return ids;
  }
  if (text.trim() === '') return null;
  if (target === 'operator' && /^(me|我)$/i.test(text.trim())) return (await api.session()).operatorId;
  return await findRecord(api, target, text, { lang, field });
}
