import { fieldOf } from '../entities/registry.ts';
import type { EntityName } from '../entities/names.ts';
import { fieldLabel, t, type Lang } from '../i18n/index.ts';
import type { ConflictDetails } from '../services/api.ts';
import { localTime } from '../util/dates.ts';
import { safeText } from '../util/safe-text.ts';
import { cellText, readerOf } from './format.ts';

/** The details of a refused save, where the error carries them. */
export function conflictOf(details: unknown): ConflictDetails | null {
  return isConflict(details) ? details : null;
}

const isConflict = (value: unknown): value is ConflictDetails => typeof value === 'object' && value !== null && 'theirs' in value && 'mine' in value && 'fields' in value;

type Whose = 'before' | 'theirs' | 'mine';

function textOf({ before, mine, theirs, labels, timeZone }: ConflictDetails, entity: EntityName, field: string, whose: Whose, lang: Lang): string {
  const row = { before: { values: before, labels: labels.before }, mine: { values: mine, labels: labels.mine }, theirs }[whose];
  return fieldOf(entity, field) === undefined ? '' : cellText(entity, field, row, readerOf({ timeZone }, lang));
}

/** A line per field that both changed: before, theirs, mine; and the version to save on top of. */
export function conflictLines(lang: Lang, entity: EntityName, details: ConflictDetails): readonly string[] {
  const shown = (field: string, whose: Whose): string => textOf(details, entity, field, whose, lang) || t(lang, 'cli.empty');
  const lines = details.fields.map((field) => {
    const { by, at } = details.changed[field] ?? details;
    const params = { field: fieldLabel(lang, entity, field), before: shown(field, 'before'), theirs: shown(field, 'theirs'), mine: shown(field, 'mine'), by: by === '' ? 'Kehu' : by, at: localTime(at, details.timeZone) };
    return safeText(t(lang, 'cli.conflict.field', params));
  });
  return [...lines, t(lang, 'cli.conflict.again', { version: details.theirs.version })];
}

/** The same for programs: values as they are read, by field. */
export function conflictJson(lang: Lang, entity: EntityName, details: ConflictDetails): unknown {
  const fields = details.fields.map((field): readonly [string, unknown] => {
    const { by, at } = details.changed[field] ?? details;
    return [field, { before: textOf(details, entity, field, 'before', lang), theirs: textOf(details, entity, field, 'theirs', lang), mine: textOf(details, entity, field, 'mine', lang), by, at }];
  });
  return { id: details.theirs.id, version: details.theirs.version, fields: Object.fromEntries<unknown>(fields) };
}
