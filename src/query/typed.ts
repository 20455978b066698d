/** What stands at the cursor of a line that is still being typed. */
export interface Typed {
  /** The name of the condition whose value is being typed; null while it is a word or a name. */
  readonly name: string | null;
  /** What was typed of the name or the value, without an opening quote. */
  readonly text: string;
  /** A comparison sign stands before the value. */
  readonly signed: boolean;
  /** The first value of a list, and no range. */
  readonly first: boolean;
  /** Where it begins and ends, as offsets in the string. */
  readonly from: number;
  readonly to: number;
}

const QUOTES = /["＂“”]/;
const COLON = /[:：]/;
const ENDS = /[\s(（)）|｜]/;
const SIGN = /^(?:!=|！＝|>=|＞＝|<=|＜＝|[<>=＜＞＝≠≥≤])/;

/** The word, name or value that ends at the cursor; null where the cursor stands in a quoted text that is no value. */
export function typedAt(line: string, cursor: number): Typed | null {
  const { start, open } = termBefore(line, cursor);
  const from = start + (/^[-－]+/.exec(line.slice(start, cursor))?.[0].length ?? 0);
  const term = line.slice(from, cursor);
  const at = outsideQuotes(term, (index) => COLON.test(term[index] ?? '') || SIGN.test(term.slice(index))).at(0);
  if (at === undefined) return open ? null : { name: null, text: term, signed: false, first: true, from, to: cursor };
  const name = term.slice(0, at).replace(/^["＂“”]|["＂“”]$/g, '');
  const colon = COLON.test(term[at] ?? '') ? 1 : 0;
  const sign = (colon === 1 ? /^[\^＾]/.exec(term.slice(at + 1))?.[0] : undefined) ?? SIGN.exec(term.slice(at + colon))?.[0] ?? '';
  const before = at + colon + sign.length;
  const values = term.slice(before);
  const begin = lastValue(values);
  const text = values.slice(begin).replace(QUOTES, '');
  return { name, text, signed: sign !== '', first: begin === 0, from: from + before + begin, to: cursor };
}

/** Where the term at the cursor begins, and whether a quote is open there. */
function termBefore(line: string, cursor: number): { readonly start: number; readonly open: boolean } {
  let start = 0;
  let open = false;
  for (let at = 0; at < cursor; at += 1) {
    const char = line[at] ?? '';
    if (open && char === '\\') at += 1;
    else if (QUOTES.test(char)) open = !open;
    else if (!open && ENDS.test(char)) start = at + 1;
  }
  return { start, open };
}

/** Where the last value of a list or range begins. */
function lastValue(values: string): number {
  const commas = outsideQuotes(values, (at) => /[,，]/.test(values[at] ?? '')).map((at) => at + 1);
  const dots = outsideQuotes(values, (at) => values.startsWith('..', at)).map((at) => at + 2);
  return Math.max(0, ...commas, ...dots);
}

function outsideQuotes(text: string, wanted: (at: number) => boolean): number[] {
  const found: number[] = [];
  let open = false;
  for (let at = 0; at < text.length; at += 1) {
    if (open && text[at] === '\\') at += 1;
    else if (QUOTES.test(text[at] ?? '')) open = !open;
    else if (!open && wanted(at)) found.push(at);
  }
  return found;
}
