import type { Line } from './line.ts';
import type { Theme } from './theme.ts';

const RESET = '\u001b[0m';

/** A line as one string with its styles, as Ink's Text takes it. */
export function paint(line: Line, theme: Theme): string {
  let out = '';
  let now = '';
  for (const { role, text } of line) {
    const style = theme.styles[role];
    if (text === '') continue;
    // Neighbours in one style are one piece: a slow line carries every byte.
    if (style !== now) out += `${now === '' ? '' : RESET}${style === '' ? '' : `\u001b[${style}m`}`;
    out += text;
    now = style;
  }
  return now === '' ? out : out + RESET;
}
