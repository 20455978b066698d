import type { Seen } from './decide.ts';

/**
 * Names met in a file so far, as 53-bit hashes: two of a million names fall together once in ten thousand files, and then a dry run
 * counts one row wrongly; a real run asks the database.
 */
export function seenRows(): Seen {
  const rows = new Map<number, number>();
  return {
    meet(names, row) {
      const hash = hash53(row);
      const keys = names.map(hash53);
      const met = keys.map((key) => rows.get(key)).find((found) => found !== undefined);
      for (const key of keys) rows.set(key, hash);
      if (met === undefined) return null;
      return met === hash ? 'unchanged' : 'update';
    },
  };
}

/** cyrb53 by bryc (public domain). */
function hash53(text: string): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
}
