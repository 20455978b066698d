/**
 * Strings that try to act on whoever looks at them: escape sequences, controls, bidi and zero-width characters, tags, stacked marks, halves of characters,
 * right-to-left text, formulas, markup, paths and quotes. The fixed ones first, then as many as are wanted, the same for the same seed.
 */
const FIXED: readonly string[] = [
  '\u001b[2J\u001b[H', '\u001b]0;owned\u0007', '\u001b]52;c;cm0gLXJm\u0007', '\u001b]8;;http://evil\u001b\\link\u001b]8;;\u001b\\', '\u001bP+q544e\u001b\\', '\u001b[6n', '\u001b[21t', '\u001bc', '\u001b[?1049l',
  '\u001b[200~rm -rf\u001b[201~', '\u001b[31mred', '\u009b31mred', '\u009d0;x\u009c', '\u0090q\u009c', '\u0085next', '\u008dup', '\u001b(0lqk', '\u000ebox\u000f', '\u0007\u0007\u0007', 'a\bb\b\bc', 'a\rb', 'a\u000bb\u000cc', '\u0000', '\u007f',
  '\u202egnp.exe', '\u202dltr', '\u2066\u2067\u2068\u2069', 'a\u200fb\u200ec', '\u061calm', '\u200b\u200c\u200d\u2060\ufeff', 'soft\u00adhyphen', '\u180emongolian', '\u034fjoiner', '\u115f\u1160\u3164\uffa0', '\u2028line\u2029para', '\ufff9a\ufffab\ufffb', '\u{e0001}\u{e0041}\u{e007f}', '\ufe0f\ufe0e\u{e0100}',
  '\u0301', `Z${'\u0351\u0363\u0310'.repeat(20)}`, 'e\u0301\u0302\u0303', '\u20e3', '\ud800', 'a\udc00b', '\udbff', '\ufffe', '\uffff', '👨\u200d👩\u200d👧', '❤\ufe0f', '🏳\ufe0f\u200d🌈', '🇨🇳', '👍🏽',
  'مرحبا بالعالم', 'שלום עולם', 'עברית abc 123', '𠮷野家', '𓀀𓁐', 'ﷺ', 'Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤', 'ﬁ㎏㍿', '１２３ａｂｃ', 'İıŞ', 'ß', 'Å', '\u00a0\u3000 ', '———', '…', 'undefined', 'null', 'NaN', '-1', '1e309', '0x10', '1/0',
  '=1+1', '+cmd|\' /C calc\'!A0', '@SUM(A1)', '-2+3', '\t=1', '"', '\'', '\\', '`', '";drop table customer;--', '\' or 1=1 --', '<script>alert(1)</script>', '&amp;', '%s%n%d', '%00', '$(id)', '`id`', '; rm -rf /', '| cat', '../../etc/passwd', 'C:\\con', 'a,b;c\td', '{name}', '{{7*7}}', '${7*7}',
  '# heading', '| a | b |', '[x](javascript:1)', '**bold**', '级别:VIP', '-区域:北京', '"晨光 文具"', '（', '*', '?', '~', '#1', '--help', '-x', '.', '..', '/', ' ', '　',
];

const PIECES: readonly string[] = [
  ...FIXED, '\u001b', '\u001b[', '\u001b]', '\u009b', '\u009d', '\u0007', '\u001b\\', 'm', ';', '38;5;1m', '?25l', '2J', 'H', '晨光', '公司', 'a', ' ', '1', '0;', '\u202e', '\u2069', '\u200d', '\ufe0f', '👩', '\u0301', '\ud83d', '\udc00', '\u05d0', '\u0627',
];

/** Numbers from 0 to `below`, the same for the same seed (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const RANGES: readonly (readonly [number, number])[] = [[0, 0x9f], [0, 0x9f], [0x300, 0x36f], [0x590, 0x6ff], [0x2000, 0x206f], [0x2000, 0x206f], [0xd800, 0xdfff], [0xfe00, 0xfe0f], [0xff00, 0xffff], [0xe0000, 0xe01ff], [0x1f300, 0x1f64f], [0x4e00, 0x9fff], [0, 0x10ffff]];

export function hostileStrings(count: number, seed = 20260310): readonly string[] {
  const below = numbers(seed);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T; // oxlint-disable-line typescript/no-unsafe-type-assertion -- never empty
  const made = Array.from({ length: Math.max(0, count - FIXED.length) }, () =>
    Array.from({ length: 1 + below(12) }, () => {
      if (below(3) > 0) return pick(PIECES);
      const [from, to] = pick(RANGES);
      return String.fromCodePoint(from + below(to - from + 1));
    }).join('').slice(0, 110),
  );
  return [...FIXED, ...made].slice(0, count);
}

/** What no text for people may hold: all that acts and cannot be seen. Line ends are ours. */
export const ACTS = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** Throws, naming it, where something that acts stands in a text; `ours` are the characters that the door itself writes. */
export function requireHarmless(text: string, where: string, ours = '\n'): void {
  for (const line of text.split('\n')) {
    const rest = [...line].filter((char) => !ours.includes(char)).join('');
    const found = ACTS.exec(rest);
    if (found !== null) throw new Error(`${where}: U+${(found[0].codePointAt(0) ?? 0).toString(16).toUpperCase()} in ${JSON.stringify(line.slice(Math.max(0, found.index - 40), found.index + 40))}`);
  }
}

/** What the screens write to a terminal: moves, colours, modes, the clipboard when it was asked for. Nothing else may begin with an escape. */
const OURS = /\u001b\[(?:\?(?:25|7|1049|2004|2026|2031)[hl]|[0-9;]*[ABCDEFGHJKLMXm]|[56]n)|\u001b\[[<>=?]?[0-9;]*u|\u001b\[c/g; // oxlint-disable-line no-control-regex -- escape sequences are what is looked for

/** Throws where the bytes that went to a terminal hold a sequence or a control that is not the program's own. */
export function requireOurBytes(bytes: string, where: string): void {
  requireHarmless(bytes.replace(OURS, '').replaceAll('\r', ''), where);
}
