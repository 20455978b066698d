/**
 * Names of keys that are no text. Ctrl-G arrives as `esc`; Ctrl-H as `backspace`; Ctrl-I and Ctrl-M are Tab and Enter; a line feed, which no key
 * sends but a paste without brackets may, is `newline`.
 */
export type KeyName =
  | 'enter' | 'esc' | 'tab' | 'shift-tab' | 'backspace' | 'delete' | 'insert'
  | 'up' | 'down' | 'left' | 'right' | 'home' | 'end' | 'pageup' | 'pagedown'
  | 'shift-up' | 'shift-down' | 'shift-left' | 'shift-right' | 'shift-home' | 'shift-end' | 'shift-pageup' | 'shift-pagedown'
  | 'newline'
  | 'ctrl-left' | 'ctrl-right' | 'ctrl-up' | 'ctrl-down' | 'ctrl-home' | 'ctrl-end'
  | 'ctrl-a' | 'ctrl-c' | 'ctrl-d' | 'ctrl-e' | 'ctrl-f' | 'ctrl-k' | 'ctrl-l' | 'ctrl-n' | 'ctrl-o' | 'ctrl-p' | 'ctrl-q'
  | 'ctrl-r' | 'ctrl-s' | 'ctrl-t' | 'ctrl-u' | 'ctrl-v' | 'ctrl-w' | 'ctrl-x' | 'ctrl-y' | 'ctrl-z'
  | 'f1' | 'f2' | 'f3' | 'f4' | 'f5' | 'f6' | 'f7' | 'f8' | 'f9' | 'f10' | 'f11' | 'f12';

/** What an operator does: a key, one grapheme of text, a whole paste, or a click. */
export type Key =
  | { readonly kind: 'key'; readonly name: KeyName }
  | { readonly kind: 'text'; readonly text: string }
  /** `result`: by the calculator; it takes the place of what was to be worked out. */
  | { readonly kind: 'paste'; readonly text: string; readonly result?: true }
  /** A click on the row, field or line of that place; `zone` says of which list where a screen has several, `across` how many columns into it. */
  | { readonly kind: 'go'; readonly to: number; readonly zone?: string; readonly across?: number };

export const named = (name: KeyName): Key => ({ kind: 'key', name });
export const ENTER = named('enter');

/** Marks of the full-width keyboard mean the same as the plain ones wherever a key is an action. */
const FULL_WIDTH: Readonly<Record<string, string>> = { '？': '?', '／': '/', '：': ':', '　': 'space', ' ': 'space', '＋': '+', '－': '-' };

/** The name by which the table of actions knows a key: `ctrl-s`, `f1`, `/`, `space`; null for a paste. */
export function keyId(key: Key): string | null {
  if (key.kind === 'key') return key.name;
  if (key.kind === 'paste' || key.kind === 'go') return null;
  const full = FULL_WIDTH[key.text];
  if (full !== undefined) return full;
  const digit = /^[０-９]$/u.test(key.text) ? String((key.text.codePointAt(0) ?? 0) - 0xff10) : null;
  return digit ?? key.text;
}

/** What a key is without Shift, for screens that do not tell them apart; null for the others. */
export function unshifted(key: Key): Key | null {
  if (key.kind !== 'key') return null;
  const plain = UNSHIFTED[key.name];
  return plain === undefined ? null : named(plain);
}
const UNSHIFTED: Partial<Record<KeyName, KeyName>> = {
  'shift-up': 'up', 'shift-down': 'down', 'shift-left': 'left', 'shift-right': 'right', 'shift-home': 'home', 'shift-end': 'end', 'shift-pageup': 'pageup', 'shift-pagedown': 'pagedown',
};

export const isKey = (key: Key, ...names: readonly KeyName[]): boolean => key.kind === 'key' && names.includes(key.name);
