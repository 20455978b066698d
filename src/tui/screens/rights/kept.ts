import { parseRights, printRights } from '../../../auth/rights-text.ts';
import type { Rights } from '../../../auth/matrix.ts';
import { AppError } from '../../../errors.ts';
import { numberIn, textIn } from '../../../util/plain.ts';
import type { Ctx } from '../../core/context.ts';
import type { Unsaved } from '../../core/screen.ts';
import { changesIn, type RightsProps, type RightsState } from './state.ts';

/** A matrix that was changed and not saved. */
export function unsavedMatrix(state: RightsState, _ctx: Ctx, whole: boolean): Unsaved | null {
  const { id, name, role, rights, at, column, props } = state;
  if (role === null || (!whole && changesIn(state).length === 0)) return null;
  return { kind: 'rights', data: { id, name, base: printRights(role.rights), rights: printRights(rights), at, column }, about: { entity: 'role', id, label: name }, place: props.restored?.place };
}

/** The matrix of a draft; null where the data are none of ours. */
export function keptMatrix(data: unknown, place: string): RightsProps | null {
  const [id, name] = [numberIn(data, 'id'), textIn(data, 'name')];
  const [base, rights] = [rightsIn(data, 'base'), rightsIn(data, 'rights')];
  if (id === undefined || name === undefined || base === null || rights === null) return null;
  return { id, name, restored: { place, base, rights, at: numberIn(data, 'at') ?? 0, column: numberIn(data, 'column') ?? 0 } };
}

function rightsIn(data: unknown, field: string): Rights | null {
  try {
    return parseRights(textIn(data, field) ?? '');
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
