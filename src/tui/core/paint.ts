import type { Line } from './line.ts';
import type { Theme } from './theme.ts';

/** A line as one string with its styles, as Ink's Text takes it. */
export function paint(line: Line, theme: Theme): string {
  let out = '';
  for (const part of line) {
    const style = theme.styles[part.role];
    out += style === '' || part.text === '' ? part.text : `\u001b[${style}m${part.text}\u001b[0m`;
  }
  return out;
}
