// Stands for Ink's Output in the bundle. Ink takes every row of a frame apart into cells with a list of styles each and puts them together again, twice
// as much work as all else between a key and its frame. What the root draws are whole rows, one text each and as wide as they should be: those are a
// frame as they are. Anything else is drawn by Ink's own.
import Output from 'ink-output';

/** What Ink leaves out of a text, and what moves in it. */
const UNEVEN = /[\n\p{Default_Ignorable_Code_Point}]/u;

export default class RowOutput {
  #writes = [];
  #isRows = true;

  constructor(size) {
    this.size = size;
  }

  write(x, y, text, { transformers }) {
    this.#writes.push([x, y, text, { transformers }]);
    if (x !== 0 || UNEVEN.test(text)) this.#isRows = false;
  }

  clip(clip) {
    this.#isRows = false;
    this.#writes.push(clip);
  }

  unclip() {
    this.#writes.push(null);
  }

  get() {
    const rows = this.#isRows ? this.#rows() : null;
    if (rows !== null) return { output: rows.join('\n'), height: rows.length };
    const output = new Output(this.size);
    for (const write of this.#writes) {
      if (write === null) output.unclip();
      else if (Array.isArray(write)) output.write(...write);
      else output.clip(write);
    }
    return output.get();
  }

  /** Null where two texts share a row. */
  #rows() {
    const rows = Array.from({ length: this.size.height }, () => null);
    for (const [, y, text, { transformers }] of this.#writes) {
      if (rows[y] === undefined) continue;
      if (rows[y] !== null) return null;
      rows[y] = transformers.reduce((line, transformer) => transformer(line, 0), text).trimEnd();
    }
    return rows.map((row) => row ?? '');
  }
}
