import { createHash } from 'node:crypto';
import type { EntityName } from '../../entities/names.ts';
import type { ImportFile } from './file.ts';
import { matchFile } from './match-file.ts';

/** Where the columns of a file go, in their order; null: nowhere. */
export type Columns = readonly (string | null)[];

/** Under which name an operator's choice for files with these headers is kept. */
export function mappingName(entity: EntityName, headers: readonly string[]): string {
  return `import.${entity}.${createHash('sha256').update(headers.join('\n')).digest('hex').slice(0, 16)}`;
}

/** What is kept of a choice: null where it is what would be found without it. */
export function mappingText(entity: EntityName, file: Pick<ImportFile, 'format' | 'headers'>, columns: Columns): string | null {
  const found = matchFile(entity, file);
  return columns.every((field, at) => field === found[at]) ? null : JSON.stringify(columns);
}
