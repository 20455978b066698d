import { safeText } from '../util/safe-text.ts';
import type { OutputColumn } from './row-format.ts';

const escapeCell = (cell: string): string =>
  cell
    .split(/\r\n|\r|\n/)
    .map((line) => safeText(line).replace(/[\\|`*_<>[\]#~]/g, '\\$&'))
    .join('<br>');

/** A row of a Markdown table (GitHub's form); nothing in a cell acts as markup, lines of a note become `<br>`. */
export function markdownRow(cells: readonly string[]): string {
  return `| ${cells.map(escapeCell).join(' | ')} |`;
}

export function markdownRule(columns: readonly Pick<OutputColumn, 'align'>[]): string {
  return `| ${columns.map((column) => (column.align === 'right' ? '---:' : '---')).join(' | ')} |`;
}
