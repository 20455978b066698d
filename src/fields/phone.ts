import { parsePhone } from '../util/phone.ts';
import { foldSearch } from '../util/fold.ts';
import { exactly, FORM_OPERATORS, textual, wrong } from './shared.ts';
import type { MessageKey } from '../i18n/index.ts';
import type { PhoneDoubt, PhoneFault } from '../util/phone.ts';
import type { PhoneField, Value } from './definition.ts';
import type { FieldContext } from './type.ts';

const FAULTS: Readonly<Record<PhoneFault, MessageKey>> = {
  form: 'field.phone.form',
  several: 'field.phone.several',
  short: 'field.phone.short',
  long: 'field.phone.long',
  zero: 'field.phone.zero',
  mobile: 'field.phone.mobile',
  extension: 'field.phone.extension',
};
const DOUBTS: Readonly<Record<PhoneDoubt, MessageKey>> = {
  area: 'field.phone.warn_area',
  local: 'field.phone.warn_local',
  plan: 'field.phone.warn_plan',
  service: 'field.phone.warn_service',
};

function parse(input: string, _def: PhoneField, ctx: FieldContext): Value {
  if (input.trim() === '') return null;
  const found = parsePhone(input);
  // What is left of a number that a spreadsheet took for an amount.
  if ('fault' in found) throw wrong(ctx, /^\s*\d(?:\.\d+)?e\+\d+\s*$/i.test(input) ? 'field.phone.rounded' : FAULTS[found.fault]);
  return found.number;
}

/** A whole number in its stored form; part of one as bare digits, for `contains`. */
function searched(input: string): string {
  const found = parsePhone(input);
  return 'number' in found && found.doubt === null ? found.number : foldSearch(input).replace(/[\s()-]/g, '');
}

/** Short numbers of services are everybody's. */
const OWN_DIGITS = 7;

/** The digits without the extension: the same line. */
function line(value: string): string | null {
  const [main = ''] = value.split('x');
  const digits = main.replace(/^(0\d{2,3}-\d{7,8}|[48]00-\d{3,4}-\d{3,4}|1\d{10}|\d{7,8})-\d{1,6}$/, '$1').replace(/\D/g, '');
  return digits.length < OWN_DIGITS ? null : digits;
}

export const phoneType = textual<PhoneField>({
  kind: 'phone',
  operators: FORM_OPERATORS,
  parse,
  bounds: (input) => exactly(searched(input)),
  width: () => 16,
  alike: line,
  warn: (value) => {
    const found = typeof value === 'string' ? parsePhone(value) : null;
    return found && 'number' in found && found.doubt !== null ? { key: DOUBTS[found.doubt], params: {} } : null;
  },
});
