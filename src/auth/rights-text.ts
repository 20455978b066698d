import { ENTITY_NAMES, isEntityName, type EntityName } from '../entities/names.ts';
import { definitionOf, fieldsOf } from '../entities/registry.ts';
import { AppError, invalid } from '../errors.ts';
import { FIELD_RULES, NO_RIGHTS, POWERS, RIGHT_ACTIONS, SCOPES, type FieldRule, type Power, type RightAction, type Rights, type RightsRow, type Scope } from './matrix.ts';

/** Kinds of fields that can be shown in part. */
const TEXTS: ReadonlySet<string> = new Set(['text', 'note', 'phone', 'email', 'postcode', 'url', 'credit_code']);

/** What may be less than usual with a field: what names a record is always read; only texts can be shown in part. */
export function fieldRulesFor(entity: EntityName, field: string): readonly FieldRule[] {
  const def = Object.hasOwn(fieldsOf(entity), field) ? fieldsOf(entity)[field] : undefined;
  if (def === undefined) return [];
  if (field === definitionOf(entity).label) return ['read_only'];
  return TEXTS.has(def.kind) ? FIELD_RULES : ['read_only', 'hidden'];
}

/**
 * Rights as the text that stands in a role: a line an entity in the order of the menu (`customer: read all, edit own`), then fields
 * (`customer.phone: masked`), then powers (`powers: audit, backup`). The same rights are always the same text.
 */
export function printRights(rights: Rights): string {
  const rows: readonly RightsRow[] = ['*', ...ENTITY_NAMES];
  const cells = rows.flatMap((row) => {
    const own = rights.entities[row] ?? {};
    const said = RIGHT_ACTIONS.flatMap((action) => (own[action] === undefined ? [] : [`${action} ${own[action]}`]));
    return said.length === 0 ? [] : [`${row}: ${said.join(', ')}`];
  });
  const fields = ENTITY_NAMES.flatMap((entity) =>
    Object.entries(rights.fields[entity] ?? {})
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([field, rule]) => `${entity}.${field}: ${rule}`),
  );
  const powers = POWERS.filter((power) => rights.system.includes(power));
  return [...cells, ...fields, ...(powers.length === 0 ? [] : [`powers: ${powers.join(', ')}`])].join('\n');
}

interface Draft {
  readonly entities: Partial<Record<RightsRow, Partial<Record<RightAction, Scope>>>>;
  readonly fields: Partial<Record<EntityName, Record<string, FieldRule>>>;
  readonly system: Power[];
}

/** The rights of such a text; nothing where it is empty. Throws AppError `invalid` that names the line: what is not understood grants nothing. */
export function parseRights(text: string): Rights {
  const draft: Draft = { entities: {}, fields: {}, system: [] };
  text.split('\n').forEach((line, at) => {
    if (line.trim() !== '' && !readLine(draft, line.trim())) throw invalid('error.rights_line', { line: at + 1, text: line }, { field: 'rights' });
  });
  return draft;
}

/** The rights of a role as they hold: those that are damaged grant nothing. */
export function readRights(text: unknown): Rights {
  try {
    return typeof text === 'string' ? parseRights(text) : NO_RIGHTS;
  } catch (error) {
    if (error instanceof AppError) return NO_RIGHTS;
    throw error;
  }
}

const wordIn = <T extends string>(words: readonly T[], word: string): T | undefined => words.find((one) => one === word);

function readLine(draft: Draft, line: string): boolean {
  const colon = line.indexOf(':');
  const head = line.slice(0, colon);
  const said = line.slice(colon + 1).split(',').map((part) => part.trim());
  if (colon < 1) return false;
  if (head === 'powers') return said.every((word) => addPower(draft, word));
  if (head === '*' || isEntityName(head)) return said.every((word) => addCell(draft, head, word));
  const [entity = '', field = ''] = head.split('.');
  const rule = wordIn(FIELD_RULES, said.join(','));
  if (!isEntityName(entity) || rule === undefined || !fieldRulesFor(entity, field).includes(rule)) return false;
  draft.fields[entity] = { ...draft.fields[entity], [field]: rule };
  return true;
}

function addPower(draft: Draft, word: string): boolean {
  const power = wordIn(POWERS, word);
  if (power !== undefined && !draft.system.includes(power)) draft.system.push(power);
  return power !== undefined;
}

function addCell(draft: Draft, row: RightsRow, words: string): boolean {
  const [first = '', second = ''] = words.split(/\s+/);
  const [action, scope] = [wordIn(RIGHT_ACTIONS, first), wordIn(SCOPES, second)];
  if (action === undefined || scope === undefined) return false;
  draft.entities[row] = { ...draft.entities[row], [action]: scope };
  return true;
}
