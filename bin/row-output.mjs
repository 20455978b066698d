// Stands for Ink's Output in the bundle. Ink takes every line of every frame apart into cells and puts it together again (docs/decisions/054).
// Our lines are rows already: at the left, as wide as the terminal. Such a row is what it is, less the blanks at its end, and one that stands as it stood is
// not looked at again. A row with a character that needs a closer look is drawn by Ink itself, and so is a frame with anything else in it.
import Output from '../node_modules/ink/build/output.js';
import sanitizeAnsi from '../node_modules/ink/build/sanitize-ansi.js';

// oxlint-disable-next-line no-control-regex -- styles are what is looked for
const ROW = /^(?:\u001b\[[0-9;]*m|[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u2193\u2500-\u259f\u3000-\u3029\u4e00-\u9fff\uff01-\uff60])*$/;

/** The rows of the last frame, and what was drawn for them. */
let before = [];

export default class RowOutput extends Output {
  get() {
    return this.rows() ?? super.get();
  }

  rows() {
    const rows = Array.from({ length: this.height }, () => null);
    for (const { type, x, y, text, transformers } of this.operations) {
      if (type !== 'write' || x !== 0 || (text.includes('\n') && text.includes('\u001b'))) return null;
      for (const [index, line] of text.split('\n').entries()) {
        if (rows[y + index] !== null) return null;
        rows[y + index] = transformers.reduce((row, transform) => transform(row, index), line);
      }
    }
    before = rows.map((row, y) => (before[y]?.row === row ? before[y] : { row, drawn: this.drawn(row ?? '') }));
    return { output: before.map(({ drawn }) => drawn).join('\n'), height: rows.length };
  }

  drawn(row) {
    if (ROW.test(row)) return row.trimEnd();
    const output = new Output({ width: this.width, height: 1 });
    output.write(0, 0, sanitizeAnsi(row), { transformers: [] });
    return output.get().output;
  }
}
