/** The 31 characters of GB 32100-2015: no I, O, S, V, Z. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
/** 3^i mod 31 for the 17 places before the check character. */
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/** The 18th character for the first 17, by GB 32100-2015; null where one of them is not in its alphabet. */
export function creditCheckCharacter(first17: string): string | null {
  let sum = 0;
  for (let i = 0; i < 17; i++) {
    const value = ALPHABET.indexOf(first17.charAt(i) || ' ');
    if (value < 0) return null;
    sum += value * (WEIGHTS[i] ?? 0);
  }
  return ALPHABET.charAt((31 - (sum % 31)) % 31);
}

/** The first character (0-based place) that may not stand there: letters outside the alphabet, no digit in the division code. -1: none. */
export function creditFaultAt(code: string): number {
  for (let i = 0; i < code.length; i++) {
    const char = code.charAt(i);
    if (!ALPHABET.includes(char)) return i;
    if (i >= 2 && i < 8 && (char < '0' || char > '9')) return i;
  }
  return -1;
}
