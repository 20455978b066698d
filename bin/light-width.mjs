// Stands for string-width in the bundle. The package takes 60 ms to load (a segmenter and large character classes), and Ink asks it for the
// width of every line. Nearly all of these are letters, Chinese, frames and colours, which are counted here to the same result; the package
// itself comes in with the first text that has more.

const PLAIN = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u2193\u2500-\u259f\u3000-\u3029\u4e00-\u9fff\uff01-\uff60]*$/;
const WIDE = /[\u3000-\u3029\u4e00-\u9fff\uff01-\uff60]/g;
// oxlint-disable-next-line no-control-regex -- colours are what is looked for
const COLOUR = /\u001b\[[0-9;]*m/g;

let whole;

export default function stringWidth(text, options) {
  if (typeof text === 'string' && options === undefined) {
    const bare = text.includes('\u001b') ? text.replace(COLOUR, '') : text;
    if (PLAIN.test(bare)) return bare.length + (bare.match(WIDE)?.length ?? 0);
  }
  whole ??= require('string-width').default;
  return whole(text, options);
}
