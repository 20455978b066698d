import type { EntityName } from '../entities/names.ts';
import type { UndoDecisions, UndoWay } from './undo-api.ts';

/** What is decided of a field, or of a record as a whole (`field` null): the nearest word counts. Null: nothing. Pure. */
export function wayOf({ rest, ways = {} }: UndoDecisions, entity: EntityName, id: number, field: string | null): UndoWay | null {
  const names = [...(field === null ? [] : [`${entity}/${id}.${field}`]), `${entity}/${id}`, ...(field === null ? [] : [`${entity}.${field}`]), entity];
  const name = names.find((one) => Object.hasOwn(ways, one));
  return (name === undefined ? undefined : ways[name]) ?? (rest === 'refuse' ? null : rest);
}
