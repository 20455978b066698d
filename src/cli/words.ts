import { usage } from '../errors.ts';

/** What a shell would act on where it stands as a word of its own. Nothing is expanded here: inside a word they are only characters. */
const ACTING = /^(?:[|&;<>()]+|\d*[<>]+&?\d*)$/;

/**
 * The words of a command line that came over SSH, as a shell parts them: blanks part, `'…'` keeps all, `"…"` all but `\"` and `\\`, a backslash the
 * next character. Nothing is expanded or run. Throws `usage` for quotes that do not end, for controls, and for what only a shell can do.
 */
export function splitWords(line: string): readonly string[] {
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(line)) throw usage('server.line_controls'); // oxlint-disable-line no-control-regex -- controls are what is refused
  const words: string[] = [];
  let word: string | null = null;
  let bare = true;
  const close = (): void => {
    if (word !== null && bare && (ACTING.test(word) || word.endsWith(';'))) throw usage('server.line_shell', { sign: word });
    if (word !== null) words.push(word);
    word = null;
    bare = true;
  };
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at);
    if (char === ' ' || char === '\t') close();
    else if (char === "'" || char === '"') {
      const { text, end } = quoted(line, at);
      word = (word ?? '') + text;
      bare = false;
      at = end;
    } else if (char === '\\') {
      if (at + 1 >= line.length) throw usage('server.line_open', { sign: '\\' });
      at += 1;
      word = (word ?? '') + line.charAt(at);
      bare = false;
    } else word = (word ?? '') + char;
  }
  close();
  return words;
}

/** What stands between the quotes that begin at `from`, and where they end. */
function quoted(line: string, from: number): { readonly text: string; readonly end: number } {
  const sign = line.charAt(from);
  let text = '';
  for (let at = from + 1; at < line.length; at += 1) {
    const char = line.charAt(at);
    if (char === sign) return { text, end: at };
    const next = line.charAt(at + 1);
    if (sign === '"' && char === '\\' && (next === '"' || next === '\\')) {
      text += next;
      at += 1;
    } else text += char;
  }
  throw usage('server.line_open', { sign });
}
