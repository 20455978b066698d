/** Longest line of a vCard in octets, its line end not counted (RFC 6350, 3.2). */
const LINE = 75;

/** Text of a property → its value (RFC 6350, 3.4): nothing in it parts values or ends the line. */
export function cardText(text: string): string {
  return text.replace(/[\\,;]/g, '\\$&').replace(/\r\n|\r|\n/g, '\\n');
}

/** A content line with its end, folded where it is longer than 75 octets, never inside a character. */
export function foldedLine(line: string): string {
  if (line.length <= LINE / 3 || Buffer.byteLength(line) <= LINE) return `${line}\r\n`;
  let text = '';
  let room = LINE;
  for (const char of line) {
    const size = Buffer.byteLength(char);
    if (size > room) {
      text += '\r\n ';
      room = LINE - 1;
    }
    text += char;
    room -= size;
  }
  return `${text}\r\n`;
}

/** A value taken apart at `separator`s that are not escaped; the parts are still escaped. */
export function splitCardValue(value: string, separator: ';' | ','): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let i = 0; i < value.length; i += 1) {
    if (value[i] === '\\') i += 1;
    else if (value[i] === separator) {
      parts.push(value.slice(from, i));
      from = i + 1;
    }
  }
  parts.push(value.slice(from));
  return parts;
}

/** The opposite of `cardText`; also `\:` of old programs. In vCard 2.1 a backslash before `n` is only itself. */
export function fromCardText(value: string, old = false): string {
  return value.includes('\\') ? value.replace(/\\([\s\S])/g, (both, char: string) => (/[nN]/.test(char) ? (old ? both : '\n') : /[\\,;:]/.test(char) ? char : both)) : value;
}
