/** Units of text that are worth handing on. A page at once is a megabyte or more, which is copied to be made flat and lives until the old heap is collected. */
const PIECE = 1 << 16;

/** Joins texts into pieces to be written one after the other. */
export function* inPieces(texts: Iterable<string>): Generator<string> {
  let piece = '';
  for (const text of texts) {
    piece += text;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}
