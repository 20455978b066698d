import { foldSearch, halfWidth } from '../util/fold.ts';
import { isDomain } from './email.ts';
import { exactly, FORM_OPERATORS, textual, wrong } from './shared.ts';
import type { UrlField, Value } from './definition.ts';
import type { FieldContext } from './type.ts';

const LONGEST = 2000;
/** What needs no closer look behind the host. */
const PLAIN_REST = /^(?:[/?#][\w\-./?=&%#~+:;,@!]*)?$/;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;

/** The scheme that stands there in lower case; `https` where none does. */
function schemeOf(text: string, ctx: FieldContext): string {
  const scheme = /^([a-z][a-z0-9+.-]*):(?:\/\/|(?!\d+(?:[/?#]|$)))/i.exec(text)?.[1]?.toLowerCase() ?? 'https';
  if (scheme !== 'http' && scheme !== 'https') throw wrong(ctx, 'field.url.scheme', { scheme });
  return scheme;
}

/** Host and port, checked: `www.example.com:8080`. */
function hostOf(text: string, ctx: FieldContext): string {
  const host = text.replace(/[。｡]/g, '.').toLowerCase().normalize('NFC');
  if (host.includes('@')) throw wrong(ctx, 'field.url.login');
  const [name = '', port] = host.split(':');
  if (!isDomain(name) && !IPV4.test(name)) throw wrong(ctx, 'field.url.host', { host: name });
  if (port !== undefined && (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535)) throw wrong(ctx, 'field.url.port');
  return host;
}

/** Whether what stands behind the host may stand there. */
function isRest(rest: string): boolean {
  if (PLAIN_REST.test(rest)) return true;
  return !/[\u0000-\u001f\u007f-\u009f<>"]/.test(rest) && rest.isWellFormed() && URL.canParse(`https://example.com${rest}`);
}

/** Host in lower case, the letters of the path as they are; a bare `/` at the end is dropped. */
function parse(input: string, _def: UrlField, ctx: FieldContext): Value {
  const text = halfWidth(input).trim();
  if (text === '') return null;
  if (/\s/.test(text)) throw wrong(ctx, /\s+(?:https?:|www\.)/i.test(text) ? 'field.url.several' : 'field.url.space');
  const scheme = schemeOf(text, ctx);
  const found = /^([^/?#\\]+)([/?#].*)?$/.exec(text.replace(/^(?:https?:)?\/\/|^https?:(?!\d)/i, ''));
  const rest = found?.[2] ?? '';
  if (!found || !isRest(rest)) throw wrong(ctx, 'field.url.form');
  const whole = `${scheme}://${hostOf(found[1] ?? '', ctx)}${rest === '/' ? '' : rest}`;
  if (whole.length > LONGEST) throw wrong(ctx, 'field.text.long', { max: LONGEST, length: whole.length });
  return whole;
}

export const urlType = textual<UrlField>({
  kind: 'url',
  operators: FORM_OPERATORS,
  parse,
  bounds: (input) => exactly(foldSearch(input)),
  width: () => 24,
});
