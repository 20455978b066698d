import { isEntityName } from '../../../entities/names.ts';
import type { Selection } from '../../../services/api.ts';
import { isPlainObject, numberIn, objectIn, parsedPlain, textIn } from '../../../util/plain.ts';
import type { KeptScreen } from '../../core/journal.ts';
import type { Scope } from '../files/scope.ts';

/** A letter as it was when the line dropped. */
export interface KeptMail {
  readonly entity: Scope['selection']['entity'];
  readonly scopes: readonly Scope[];
  readonly scope: string;
  readonly subject: string;
  readonly files: string;
  readonly text: string;
  readonly template: { readonly id: number; readonly name: string } | null;
  /** Where it is kept. */
  readonly place: string;
}

/** The letter, and the text that was in the editor above it; null where the data are none of ours. */
export function keptMail([first, second]: readonly KeptScreen[], place: string): KeptMail | null {
  const data = first?.kind === 'mail' ? first.data : null;
  const entity = textIn(data, 'entity');
  if (entity === undefined || !isEntityName(entity)) return null;
  const scopes = parsedPlain(textIn(data, 'scopes') ?? '');
  const found = Array.isArray(scopes) ? scopes.flatMap((one) => scopeOf(one, entity)) : [];
  if (found.length === 0) return null;
  const template = objectIn(data, 'template');
  const id = numberIn(template, 'id');
  const written = second?.kind === 'text' ? textIn(second.data, 'text') : undefined;
  return {
    entity,
    scopes: found,
    scope: textIn(data, 'scope') ?? '',
    subject: textIn(data, 'subject') ?? '',
    files: textIn(data, 'files') ?? '',
    text: written ?? textIn(data, 'text') ?? '',
    template: id === undefined ? null : { id, name: textIn(template, 'name') ?? '' },
    place,
  };
}

function scopeOf(value: unknown, entity: Selection['entity']): readonly Scope[] {
  const id = (['marked', 'all', 'one'] as const).find((one) => one === textIn(value, 'id'));
  const selection = objectIn(value, 'selection');
  if (id === undefined || textIn(selection, 'entity') !== entity) return [];
  const { ids, of } = selection;
  const [field, owner] = [textIn(of, 'field'), numberIn(of, 'id')];
  const kept: Selection = {
    entity,
    ...(textIn(selection, 'filter') === undefined ? {} : { filter: textIn(selection, 'filter') ?? '' }),
    ...(textIn(selection, 'search') === undefined ? {} : { search: textIn(selection, 'search') ?? '' }),
    ...(Array.isArray(ids) ? { ids: ids.map(Number) } : {}),
    ...(isPlainObject(of) && field !== undefined && owner !== undefined ? { of: { field, id: owner } } : {}),
  };
  return [{ id, selection: kept, count: null }];
}
