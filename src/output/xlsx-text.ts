/** What XML 1.0 cannot hold, or a reader of it would change (a carriage return), and what looks like our own escape of it. */
const NOT_IN_XML = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)/g;
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
/** Whether a text needs a closer look at all; most do not. */
const SPECIAL = /[&<>"\u0000-\u0008\u000b-\u001f\ud800-\udfff\ufffe\uffff]|_x/;
const MARKUP = /[&<>"]/g;
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const ESCAPED = /_x([0-9A-Fa-f]{4})_/g;

const hex = (char: string): string => `_x${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;

/** Text → XML. Characters that XML has no place for are written as workbooks do it (ECMA-376 Part 1, 22.9.2.19, ST_Xstring): `_x000D_`. */
export function xmlText(text: string): string {
  if (!SPECIAL.test(text)) return text;
  const legal = text.replace(NOT_IN_XML, hex);
  return (legal.isWellFormed() ? legal : legal.replace(LONE_SURROGATE, hex)).replace(MARKUP, (char) => ENTITIES[char] ?? char);
}

/** The opposite of the escape of `xmlText`, for text that an XML parser has given. */
export function fromXstring(text: string): string {
  return text.includes('_x') ? text.replace(ESCAPED, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))) : text;
}
