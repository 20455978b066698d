/** Several names in one cell (tags): separated by `;`, a name that holds a separator stands in quotes. */
const NEEDS_QUOTES = /[;；,，、|"]|^\s|\s$/;
const PART = /\s*(?:"((?:[^"]|"")*)"|([^;；,，、|]*))\s*(?:[;；,，、|]|$)/y;

export function joinNames(names: readonly string[]): string {
  return names.map((name) => (NEEDS_QUOTES.test(name) ? `"${name.replaceAll('"', '""')}"` : name)).join(';');
}

/** The opposite; also takes `,`, `、`, `|` and full-width separators as people type them. Empty parts fall away. */
export function splitNames(text: string): string[] {
  const names: string[] = [];
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const from = PART.lastIndex;
    const match = PART.exec(text);
    // An opening quote without its end: what is left is one name, as it stands.
    if (match === null) return [...names, text.slice(from).trim()];
    const name = match[1] === undefined ? (match[2] ?? '').trim() : match[1].replaceAll('""', '"');
    if (name !== '') names.push(name);
  }
  return names;
}
