import type { ImportRequest } from '../api.ts';

/** What happens to rows of records that are there already, unless it is said: nothing that somebody has typed since is overwritten unasked. */
export const USUAL_DUPLICATES: ImportRequest['duplicates'] = 'skip';

const WAYS = ['skip', 'update', 'add'] as const satisfies readonly ImportRequest['duplicates'][];

/** The way of that name, else the usual one; the same for commands and screens. */
export function duplicatesNamed(name: string | undefined): ImportRequest['duplicates'] {
  return WAYS.find((way) => way === name) ?? USUAL_DUPLICATES;
}

/** A file of so many bytes is worth a thread that reads it while another one writes. */
export const WORTH_A_THREAD = 1 << 18;
