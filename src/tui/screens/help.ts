import { notice } from './notice.ts';
import type { Opening } from '../core/screen.ts';

export const help = (): Opening<void> => notice('tui.opening');
