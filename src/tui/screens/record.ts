import type { EntityName } from '../../entities/names.ts';
import { notice } from './notice.ts';
import type { Opening } from '../core/screen.ts';

export const openRecord = (_entity: EntityName, _id: number): Opening<void> => notice('tui.opening');
export const openSingle = (_entity: EntityName): Opening<void> => notice('tui.opening');
