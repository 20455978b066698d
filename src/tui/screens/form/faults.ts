import type { PlainError } from '../../../errors.ts';
import type { Fault } from '../../../services/api.ts';

/** What is wrong, by field; empty where it is about none. */
export function faultsOf(error: PlainError): Readonly<Record<string, PlainError>> {
  const listed = Array.isArray(error.details) ? error.details.filter(isFault) : [];
  const own = Object.fromEntries(listed.flatMap((fault) => (fault.field === null ? [] : [[fault.field, fault.error]])));
  if (Object.keys(own).length > 0) return own;
  return error.field === undefined ? {} : { [error.field]: error };
}

const isFault = (value: unknown): value is Fault => typeof value === 'object' && value !== null && 'field' in value && 'error' in value;
