import { notice } from './notice.ts';
import type { Opening } from '../core/screen.ts';

export const login = (): Opening<void> => notice('tui.opening');
