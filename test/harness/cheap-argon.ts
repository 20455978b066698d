import type * as argon2 from '@node-rs/argon2';

/**
 * The hash of passwords for tests that make dozens of them and are about something else: less memory and one pass, told as what the program asks
 * for, so that nothing is made anew. For `vi.mock`, in the file of the tests that need it.
 */
export const cheapArgon = (real: typeof argon2): typeof argon2 => ({
  ...real,
  hash: (password, options, signal) => real.hash(password, { ...options, memoryCost: 1024, timeCost: 1 }, signal),
  parseOptions: (hashed) => ({ ...real.parseOptions(hashed), memoryCost: 64 * 1024, timeCost: 3, parallelism: 1 }),
});
