import { creditCheckCharacter } from '../../util/credit-code.ts';
import type { Random } from './random.ts';
import type { Site } from './world.ts';

/** First three digits of mobile numbers in use. */
const MOBILE =
  '130 131 132 133 135 136 137 138 139 150 151 152 153 155 156 157 158 159 166 173 175 176 177 178 180 181 182 183 185 186 187 188 189 191 193 198 199'.split(
    ' ',
  );
/** Cities with four-digit codes and eight-digit numbers: large ones. */
const EIGHT_DIGITS = new Set(
  '0311 0371 0379 0411 0431 0451 0510 0512 0513 0514 0519 0531 0532 0551 0571 0573 0574 0575 0576 0577 0579 0591 0592 0595 0731 0755 0757 0760 0769 0771 0791 0851 0871 0898'.split(
    ' ',
  ),
);

export const mobileNumber = (random: Random): string => random.pick(MOBILE) + random.digits(8);

/** A landline number of the place, as phones are stored. */
export function landlineNumber(random: Random, place: Site): string {
  const first = String(random.between(2, 8));
  if (place.areaCode.startsWith('00')) return `+${place.areaCode.slice(2)}${first}${random.digits(7)}`;
  const long = place.areaCode.length === 3 || EIGHT_DIGITS.has(place.areaCode);
  return `${place.areaCode}-${first}${random.digits(long ? 7 : 6)}`;
}

const BODY_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const BODY_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/** The check character of an organization code, by GB 11714-1997. */
function organizationCheck(body: string): string {
  let sum = 0;
  for (let at = 0; at < 8; at++) sum += Number.parseInt(body.charAt(at), 36) * (BODY_WEIGHTS[at] ?? 0);
  const rest = (11 - (sum % 11)) % 11;
  return rest === 10 ? 'X' : String(rest);
}

/** A unified social credit code (GB 32100-2015): a company registered in the place. */
export function creditCode(random: Random, place: Site, kind: '91' | '92' | '12'): string {
  let body = random.chance(0.6) ? 'MA' : random.digits(2);
  while (body.length < 8) body += body.startsWith('MA') ? BODY_ALPHABET.charAt(random.below(BODY_ALPHABET.length)) : random.below(10);
  const first = `${kind}${place.code}${body}${organizationCheck(body)}`;
  return first + (creditCheckCharacter(first) ?? '0');
}
