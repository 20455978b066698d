import { isTimeZone } from '../util/dates.ts';
import { isCurrency } from '../util/money.ts';
import type { Rule, RuleFault } from './rule.ts';

/** The company's days and money need a zone and a currency that exist. */
export const company: Rule = {
  check: async (_run, { after }) => {
    const faults: RuleFault[] = [];
    const zone = after?.['time_zone'];
    const currency = after?.['currency'];
    if (typeof zone === 'string' && !isTimeZone(zone)) faults.push({ field: 'time_zone', key: 'error.time_zone_unknown', params: { zone } });
    if (typeof currency === 'string' && !isCurrency(currency))
      faults.push({ field: 'currency', key: 'error.currency_unknown', params: { currency } });
    return faults;
  },
};
