import { invalid, type AppError } from '../errors.ts';
import { classesOf, POLICIES, type Policy } from './policy.ts';

/** argon2id, 64 MiB, three passes (RFC 9106 gives this memory for its second recommended set; OWASP asks for less). */
const COST = { memoryCost: 64 * 1024, timeCost: 3, parallelism: 1 } as const;

/** Loaded with the first password: most commands need none. */
const argon2 = async () => await import('@node-rs/argon2');

/** What the policy asks for beside the password: words that an attacker would try first. */
export interface PasswordContext {
  readonly login: string;
  readonly name?: string;
  readonly company?: string;
}

const MAX_PASSWORD = 200;

/** The usual first guesses, folded; longer passwords made of one of these and digits are refused too. */
const COMMON = new Set(
  `password passw0rd p@ssword p@ssw0rd qwerty qwertyui qwertyuiop asdfghjk asdfghjkl zxcvbnm zxcvbnmm 1q2w3e4r 1q2w3e4r5t 1qaz2wsx qazwsxedc
  iloveyou woaini woaini1314 5201314 1314520 88888888 66668888 admin admin123 administrator root toor guest test letmein welcome monkey dragon
  football baseball sunshine princess superman batman trustno1 master hello whatever abc123 a123456 aa123456 abcd1234 abc12345 1234qwer
  qwer1234 asdf1234 zxcv1234 kehu kehu123 kehu1234 crm crm12345 changeme secret default company customer mima mima1234 guanliyuan wodemima`.split(/\s+/),
);

/** The same password however it was typed: full-width letters of an input method are the ASCII ones. */
function normal(password: string): string {
  return password.normalize('NFKC');
}

const folded = (text: string): string => normal(text).toLowerCase().replace(/\s/g, '');

/** Throws AppError `invalid` (field `password`) that says what would be right, where a new password does not fit the policy. */
export function checkPassword(password: string, context: PasswordContext, policy: Policy = POLICIES.default): void {
  const length = [...normal(password)].length;
  if (length < policy.minLength) throw refused('error.password_short', { min: policy.minLength });
  if (length > MAX_PASSWORD) throw refused('error.password_long', { max: MAX_PASSWORD });
  if (classesOf(normal(password)) < policy.classes) throw refused('login.password_classes', { classes: policy.classes });
  const text = folded(password);
  if (isCommon(text)) throw refused('error.password_common');
  if (isMonotonous(text)) throw refused('error.password_simple');
  const known = [context.login, context.name, context.company].some((word) => word !== undefined && tellsName(text, folded(word)));
  if (known) throw refused('error.password_name');
}

const refused = (key: AppError['key'], params: AppError['params'] = {}): AppError => invalid(key, params, { field: 'password' });

function isCommon(text: string): boolean {
  return COMMON.has(text) || COMMON.has(text.replace(/[\d!@#$.]+$/, '')) || COMMON.has(text.replace(/^\d+/, ''));
}

/** Fewer than four different characters, or one run up or down the alphabet or the digits. */
function isMonotonous(text: string): boolean {
  const codes = [...text].map((char) => char.codePointAt(0) ?? 0);
  if (new Set(codes).size < 4) return true;
  return [1, -1].some((step) => codes.every((code, at) => at === 0 || mod10(code - (codes[at - 1] ?? 0), step)));
}

/** Whether two neighbours differ by `step`, 9 and 0 being neighbours. */
const mod10 = (difference: number, step: number): boolean => difference === step || difference === -9 * step;

/** The name itself, alone or with digits and marks around it. */
function tellsName(text: string, name: string): boolean {
  if (name === '' || !text.includes(name)) return false;
  return /^[\d\p{P}\p{S}]*$/u.test(text.replaceAll(name, ''));
}

/** An argon2id hash in PHC form, for the table `credential`. Takes about a tenth of a second, off the thread. */
export async function hashPassword(password: string): Promise<string> {
  const { hash } = await argon2();
  return await hash(normal(password), COST);
}

/** Whether the password is the one; a damaged hash is never right. */
export async function verifyPassword(stored: string, password: string): Promise<boolean> {
  const { verify } = await argon2();
  try {
    return await verify(stored, normal(password));
  } catch {
    return false;
  }
}

/** Whether the hash was made with other costs than today's, so that it is to be made anew at the next login. */
export async function needsRehash(stored: string): Promise<boolean> {
  const { parseOptions } = await argon2();
  const used = parseOptions(stored);
  return used.memoryCost !== COST.memoryCost || used.timeCost !== COST.timeCost || used.parallelism !== COST.parallelism;
}

/** A hash of nothing that anybody knows: unknown names take as long as known ones. Same costs as a real one. */
export const DUMMY_HASH =
  '$argon2id$v=19$m=65536,t=3,p=1$a2VodS1kdW1teS1zYWx0IQ$0000000000000000000000000000000000000000000';
