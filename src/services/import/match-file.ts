import type { EntityName } from '../../entities/names.ts';
import { definitionOf } from '../../entities/registry.ts';
import { OWN_PROPERTY } from '../../output/vcard-write.ts';
import type { ImportFile } from './file.ts';
import { matchHeaders } from './header-match.ts';
import { importTargets, mainRecordOf } from './targets.ts';

/** The field of each column of a file: by the words of its headers, of vCards by what the definition says a property is. */
export function matchFile(entity: EntityName, { format, headers }: Pick<ImportFile, 'format' | 'headers'>): (string | null)[] {
  const cards = matchCards(entity, headers);
  if (format === 'vcard') return cards;
  const fields = matchHeaders(entity, headers);
  // What was refused of a file of vCards is a table with its columns.
  if (!headers.includes('FN') && !headers.includes('ORG')) return fields;
  return fields.map((field, at) => field ?? unlessTaken(fields, cards[at] ?? null));
}

/** How many of these headers mean a field. */
export const knownAmong = (entity: EntityName, headers: readonly string[]): number => matchFile(entity, { format: 'csv', headers }).filter((field) => field !== null).length;

/** Rows that are looked at for the header: titles, who made the list and when, and what stands under them. */
export const LOOKED_AT = 10;

/**
 * Which of the first rows is the header: the one that looks like it, unless a row below it holds more words for the entity's fields. One word alone may be
 * chance.
 */
export function headerAmong(entity: EntityName | undefined, rows: readonly (readonly string[])[], likely: number): number {
  const header = rows[likely];
  if (entity === undefined || header === undefined) return likely;
  const known = knownAmong(entity, header);
  // Most files begin with their header.
  if (known * 2 >= header.length) return likely;
  const best = rows.findIndex((row, at) => at > likely && knownAmong(entity, row) > known + 1);
  return best === -1 ? likely : best;
}

const unlessTaken = (fields: readonly (string | null)[], field: string | null): string | null => (field !== null && fields.includes(field) ? null : field);

function matchCards(entity: EntityName, headers: readonly string[]): (string | null)[] {
  const targets = new Set(importTargets(entity));
  const slots = slotTargets(entity, headers.includes('FN'));
  const taken = new Set<string>();
  return headers.map((header) => {
    const target = header.startsWith(OWN_PROPERTY) ? header.slice(OWN_PROPERTY.length).toLowerCase() : slots.get(header);
    if (target === undefined || !targets.has(target) || taken.has(target)) return null;
    taken.add(target);
    return target;
  });
}

/** A card of a person in a file of firms: what is the person's goes to the firm's main record, what may be either's too. */
function slotTargets(entity: EntityName, people: boolean): ReadonlyMap<string, string> {
  const slots = new Map<string, string>(Object.entries(definitionOf(entity).card?.fields ?? {}).map(([field, slot]) => [slot, field]));
  const main = mainRecordOf(entity)?.entity;
  if (main === undefined || !people) return slots;
  const theirs = Object.entries(definitionOf(main).card?.fields ?? {});
  for (const [field, slot] of theirs) if (!slots.has(slot) || PERSONAL.has(slot)) slots.set(slot, `${main}.${field}`);
  return slots;
}

const PERSONAL: ReadonlySet<string> = new Set(['TEL CELL', 'EMAIL', 'NOTE']);
