import type { EntityName } from '../../entities/names.ts';
import { notice } from './notice.ts';
import type { Opening } from '../core/screen.ts';

export const list = (_props: { readonly entity: EntityName; readonly filter?: string; readonly wish?: string | undefined }): Opening<void> => notice('tui.opening');
