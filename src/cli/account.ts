import { userInfo } from 'node:os';
import type { Config } from '../config.ts';

/** Whoever runs the program by the operating system's account; null where another operator was named. */
export function systemUser(config: Pick<Config, 'operator'>): string | null {
  return config.operator === null ? accountName() : null;
}

/** The operating system's account; null where it has no name. */
export function accountName(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}
