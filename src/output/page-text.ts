import { displayWidth, wrapText } from '../util/text.ts';
import type { Measure, Page, PageLine } from './page-model.ts';

/** The cells of a line printer or a terminal. */
export const CELLS: Measure = { width: displayWidth, wrap: wrapText };

const FORM_FEED = '\f';

/** A page as lines of text of at most `width` cells, without trailing spaces. */
export function pageLines(page: Page, width: number): string[] {
  return page.lines.map((line) => lineText(line, width));
}

function lineText(line: PageLine, width: number): string {
  if (line.kind === 'rule') return (line.strong ? '=' : '-').repeat(width);
  let text = '';
  let at = 0;
  for (const run of line.runs) {
    text += ' '.repeat(Math.max(0, run.x - at)) + run.text;
    at = Math.max(at, run.x) + displayWidth(run.text);
  }
  return text.trimEnd();
}

/**
 * What a printer gets: a form feed between pages, and no line end before it, so that a full page does not push out an empty one. `left` and `top`
 * are a margin in cells and lines.
 */
export function* printedText(pages: Iterable<Page>, width: number, margin: { readonly left: number; readonly top: number } = { left: 0, top: 0 }): Generator<string> {
  const indent = ' '.repeat(margin.left);
  let first = true;
  for (const page of pages) {
    const lines = pageLines(page, width).map((line) => (line === '' ? '' : indent + line));
    yield `${first ? '' : FORM_FEED}${'\n'.repeat(margin.top)}${lines.join('\n')}`;
    first = false;
  }
  yield '\n';
}
