/**
 * Text from data made harmless for a terminal, a log or a page: nothing in it acts.
 *
 * Controls, escape sequences, bidi marks, zero-width characters and lone surrogates are shown by number, `<U+202E>`. Emoji keep together only
 * what every terminal counts alike: the presentation selectors U+FE0E and U+FE0F and the joiner between two emoji are left out, so that 👨‍👩‍👧 is
 * drawn as its three people. A combining mark with nothing before it would land on the frame: it is shown by number too.
 */
const SUSPECT = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|^\p{M}/u;
/** Most text: decided without looking up properties. */
const PLAIN = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u00ff\u2010-\u2026\u2500-\u257f\u3000-\u3029\u4e00-\u9fff\uff01-\uff60]*$/;
const EACH = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|^\p{M}+|(?<=\n)\p{M}+/gu;
const EMOJI_JOINER = /(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d(?=\p{Extended_Pictographic})/gu;

/** `one`: line breaks and tabs become a space. `many`: line breaks stay (as LF), a tab becomes four spaces. */
export function safeText(text: string, lines: 'one' | 'many' = 'one'): string {
  if (PLAIN.test(text) || !SUSPECT.test(text)) return text;
  const joined = text.replace(EMOJI_JOINER, '').replace(/\r\n?/g, '\n');
  return joined.replace(EACH, (found) => show(found, lines));
}

function show(found: string, lines: 'one' | 'many'): string {
  if (found === '\n') return lines === 'many' ? '\n' : ' ';
  if (found === '\t') return lines === 'many' ? '    ' : ' ';
  if (found === '\ufe0e' || found === '\ufe0f') return '';
  return Array.from(found, (char) => `<U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`).join('');
}

/** Everything that acts or cannot be seen, but for line ends and tabs. */
const ACTING = /(?![\n\t]|\r\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?<=^|\n)\p{M}+/gu;
const PLAIN_LINES = /^[\x20-\x7e\r\n\t\u00a1-\u00ac\u00ae-\u00ff\u3000-\u3029\u4e00-\u9fff\uff01-\uff60]*$/;

/** Whole output of a command in front of people: line ends and tabs stay as they are, a new page is an empty line, all else that acts is shown by number. */
export function safeOutput(text: string): string {
  if (PLAIN_LINES.test(text) && !/\r(?!\n)/.test(text)) return text;
  return text.replace(ACTING, (found) => (found === '\f' ? '\n' : show(found, 'one')));
}

/** The same in JSON, where a character by its number is the same character. */
export function safeJson(json: string): string {
  if (PLAIN_LINES.test(json)) return json;
  return json.replace(ACTING, (found) => Array.from({ length: found.length }, (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''));
}
