import { foldSearch, halfWidth } from '../util/fold.ts';
import { isDomain } from './email.ts';
import { checkText, exactly, plainText, wrong } from './shared.ts';
import type { UrlField, Value } from './definition.ts';
import type { FieldContext, FieldType } from './type.ts';

const LONGEST = 2000;
/** What needs no closer look behind the host. */
const PLAIN_REST = /^(?:[/?#][\w\-./?=&%#~+:;,@!]*)?$/;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;

/** `https://` where nothing stands; host in lower case, the letters of the path as they are; a bare `/` at the end is dropped. */
function parse(input: string, _def: UrlField, ctx: FieldContext): Value {
  const text = halfWidth(input).trim();
  if (text === '') return null;
  if (/\s/.test(text)) throw wrong(ctx, /\s+(?:https?:|www\.)/i.test(text) ? 'field.url.several' : 'field.url.space');
  const scheme = /^([a-z][a-z0-9+.-]*):(?:\/\/|(?!\d+(?:[/?#]|$)))/i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') throw wrong(ctx, 'field.url.scheme', { scheme });
  const found = /^([^/?#\\]+)([/?#].*)?$/.exec(text.replace(/^(?:https?:)?\/\/|^https?:(?!\d)/i, ''));
  const host = found?.[1]?.replace(/[。｡]/g, '.').toLowerCase().normalize('NFC');
  if (!found || host === undefined) throw wrong(ctx, 'field.url.form');
  if (host.includes('@')) throw wrong(ctx, 'field.url.login');
  const [name = '', port] = host.split(':');
  if (!isDomain(name) && !IPV4.test(name)) throw wrong(ctx, 'field.url.host', { host: name });
  if (port !== undefined && (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535)) throw wrong(ctx, 'field.url.port');
  const rest = found[2] === '/' ? '' : (found[2] ?? '');
  const whole = `${scheme ?? 'https'}://${host}${rest}`;
  if (!PLAIN_REST.test(rest) && (/[\u0000-\u001f\u007f-\u009f<>"]/.test(rest) || !rest.isWellFormed() || !URL.canParse(whole))) throw wrong(ctx, 'field.url.form');
  if (whole.length > LONGEST) throw wrong(ctx, 'field.text.long', { max: LONGEST, length: whole.length });
  return whole;
}

export const urlType: FieldType<UrlField> = {
  kind: 'url',
  column: 'text',
  align: 'left',
  operators: ['contains', 'eq', 'ne', 'none', 'any'],
  parse,
  check: (value, def, ctx) => checkText(value, ctx, (text) => parse(text, def, ctx)),
  format: plainText,
  write: plainText,
  bounds: (input) => exactly(foldSearch(input)),
  width: () => 24,
};
