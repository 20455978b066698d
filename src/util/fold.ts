const PLAIN = /^[a-z0-9\u4e00-\u9fff]*$/;
/** What NFKC leaves alone: ASCII and common Chinese. */
const SIMPLE = /^[\x20-\x7e\u3001-\u3029\u4e00-\u9fff]*$/;

/** How text is compared when it is searched: NFKC, lower case, spaces collapsed and trimmed. Folding twice changes nothing. */
export function foldSearch(text: string): string {
  if (PLAIN.test(text)) return text;
  if (SIMPLE.test(text)) return collapsed(text.toLowerCase());
  // Lower case first and last: some capitals decompose only then (İ), and NFKC makes capitals of its own (℡).
  return text.toLowerCase().normalize('NFKC').toLowerCase().normalize('NFKC').replace(/\s+/g, ' ').trim();
}

/** Mostly there is nothing to do, and telling so takes a third of the time. */
const collapsed = (text: string): string => (text.includes('  ') || text.startsWith(' ') || text.endsWith(' ') ? text.replace(/ {2,}/g, ' ').trim() : text);

/** The folded words of a search. */
export function splitWords(text: string): string[] {
  return foldSearch(text)
    .split(' ')
    .filter((word) => word !== '');
}

/** Full-width letters, digits and signs as ASCII (also 。 between them stays), other characters as they are. */
export function halfWidth(text: string): string {
  return /[\u3000\uff01-\uff5e\uffe5]/.test(text)
    ? text.replace(/[\u3000\uff01-\uff5e\uffe5]/g, (char) => {
        if (char === '\u3000') return ' ';
        return char === '\uffe5' ? '¥' : String.fromCharCode(char.charCodeAt(0) - 0xfee0);
      })
    : text;
}
