import { notice } from './notice.ts';
import type { Opening } from '../core/screen.ts';

export const about = (): Opening<void> => notice('tui.opening');
