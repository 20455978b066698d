import { domainToASCII } from 'node:url';
import { foldSearch, halfWidth } from '../util/fold.ts';
import { exactly, FORM_OPERATORS, plainText, textual, wrong } from './shared.ts';
import type { EmailField, Value } from './definition.ts';
import type { FieldContext } from './type.ts';

/** Local part of RFC 5321 without quoted strings; domain names of RFC 1035 with the letters of IDNA. */
const LOCAL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
const PLAIN_DOMAIN = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/;

/** Whether a name of the internet has at least two labels and may exist; with the letters of any language. */
export function isDomain(domain: string): boolean {
  if (PLAIN_DOMAIN.test(domain)) return true;
  if (/^[\x00-\x7f]*$/.test(domain) || !/^[\p{L}\p{M}\p{N}.-]+$/u.test(domain)) return false;
  return PLAIN_DOMAIN.test(domainToASCII(domain));
}

/** Ends that are slips of the finger, and what was meant. */
const SLIPS: Readonly<Record<string, string>> = { con: 'com', cmo: 'com', comm: 'com', ocm: 'com', cpm: 'com', vom: 'com', xom: 'com', nte: 'net', cnn: 'cn' };

/** `local@domain`, the domain in lower case; a name around it (`李明 <a@b.cn>`) and `mailto:` are dropped. */
function parse(input: string, _def: EmailField, ctx: FieldContext): Value {
  const text = halfWidth(input).trim();
  if (text === '') return null;
  const address = (/^[^<>,;]*<([^<>]+)>$/.exec(text)?.[1] ?? text).replace(/^mailto:/i, '').trim();
  const parts = address.split('@');
  if (parts.length > 2 && /[,;、\s]/.test(address)) throw wrong(ctx, 'field.email.several');
  const [local = '', rawDomain = ''] = parts;
  if (parts.length !== 2 || local === '' || rawDomain === '') throw wrong(ctx, 'field.email.form');
  if (/\s/.test(address)) throw wrong(ctx, 'field.email.space');
  const domain = rawDomain.replace(/[。．｡]/g, '.').toLowerCase().normalize('NFC');
  if (local.length > 64 || local.length + 1 + domain.length > 254) throw wrong(ctx, 'field.email.long');
  if (!LOCAL.test(local)) throw wrong(ctx, 'field.email.local', { local });
  if (!isDomain(domain)) throw wrong(ctx, 'field.email.domain', { domain });
  return `${local}@${domain}`;
}

export const emailType = textual<EmailField>({
  kind: 'email',
  operators: FORM_OPERATORS,
  parse,
  bounds: (input) => exactly(foldSearch(input)),
  width: () => 24,
  alike: (value) => value.toLowerCase(),
  warn: (value) => {
    const text = plainText(value);
    const end = text.slice(text.lastIndexOf('.') + 1);
    const meant = Object.hasOwn(SLIPS, end) ? SLIPS[end] : undefined;
    return meant === undefined ? null : { key: 'field.email.warn_end', params: { end, meant } };
  },
});
