import type { FieldKind, Value } from '../fields/definition.ts';

const DOTS = '****';

/** Enough of a text to recognise it by, and not enough to use it: 138****5678, 王****, l****@example.com. Short ones show nothing of themselves. */
export function masked(value: Value, kind: FieldKind): Value {
  if (typeof value !== 'string' || value === '') return value;
  const chars = [...value.replace(/\s+/g, ' ')];
  if (kind === 'email') {
    const at = value.lastIndexOf('@');
    return at < 1 ? DOTS : `${chars[0] ?? ''}${DOTS}${value.slice(at)}`;
  }
  if (kind === 'phone' && chars.length >= 9) return `${chars.slice(0, 3).join('')}${DOTS}${chars.slice(-4).join('')}`;
  return chars.length < 3 ? DOTS : `${chars[0] ?? ''}${DOTS}`;
}
