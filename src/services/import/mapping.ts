import { createHash } from 'node:crypto';
import type { EntityName } from '../../entities/names.ts';
import type { ImportFile } from './file.ts';
import { isReasonHeader } from './header-match.ts';
import { matchFile } from './match-file.ts';

/** Where the columns of a file go, in their order; null: nowhere. */
export type Columns = readonly (string | null)[];

/** A file of rejected rows goes where the one went that it comes from: its column of reasons does not count. */
export const ownHeaders = (headers: readonly string[]): readonly string[] => headers.filter((header) => !isReasonHeader(header));

/** Under which name an operator's choice for files with these headers is kept. */
export function mappingName(entity: EntityName, headers: readonly string[]): string {
  return `import.${entity}.${createHash('sha256').update(ownHeaders(headers).join('\n')).digest('hex').slice(0, 16)}`;
}

/** What is kept of a choice: null where it is what would be found without it. */
export function mappingText(entity: EntityName, file: Pick<ImportFile, 'format' | 'headers'>, columns: Columns): string | null {
  const found = matchFile(entity, file);
  return columns.every((field, at) => field === found[at]) ? null : JSON.stringify(columns.filter((_, at) => !isReasonHeader(file.headers[at] ?? '')));
}
