/** What is asked of passwords and of sessions; data, chosen by the administrator. */
export const PROFILES = ['default', 'mlps3'] as const;
export type Profile = (typeof PROFILES)[number];

export interface Policy {
  readonly profile: Profile;
  /** Fewest characters (NIST SP 800-63B asks for eight). */
  readonly minLength: number;
  /** Of capital letters, small letters, digits and others (where Chinese is), so many kinds at least. */
  readonly classes: number;
  /** So many passwords, the one in use among them, may not be used again. */
  readonly history: number;
  /** A password holds for so many days; 0 is for ever. */
  readonly maxAgeDays: number;
  /** So many days before, the screens say so. */
  readonly warnDays: number;
  /** Minutes without a key after which the screens lock; 0 is never. */
  readonly idleMinutes: number;
  /** The administrators of system, security and audit are three people. */
  readonly separate: boolean;
}

/** Longest wait without a key that can be set, in minutes. */
export const MAX_IDLE_MINUTES = 480;

/**
 * `default` is length and a blocklist, as NIST SP 800-63B has it. `mlps3` is Chinese practice for classified protection, level three
 * (GB/T 22239-2019, 8.1.4.1 and 8.1.5): three kinds of characters, 90 days, five passwords, ten minutes, three administrators.
 */
export const POLICIES: Readonly<Record<Profile, Policy>> = {
  default: { profile: 'default', minLength: 8, classes: 1, history: 0, maxAgeDays: 0, warnDays: 0, idleMinutes: 0, separate: false },
  mlps3: { profile: 'mlps3', minLength: 8, classes: 3, history: 5, maxAgeDays: 90, warnDays: 14, idleMinutes: 10, separate: true },
};

/** The policy that the setting of that name says: a profile, and the minutes of the idle lock where they were set apart from it. */
export function policyFrom(setting: string | undefined): Policy {
  const [profile = '', idle = ''] = setting?.split(' ') ?? [];
  const usual = POLICIES[isProfile(profile) ? profile : 'default'];
  return /^\d+$/.test(idle) ? { ...usual, idleMinutes: Number(idle) } : usual;
}

export const isProfile = (text: string): text is Profile => PROFILES.some((profile) => profile === text);

const DAY_MS = 86_400_000;

/** Whole days for which a password set then still holds, none or less when it has run out; null where it holds for ever. */
export function daysLeft(policy: Policy, changedAt: string, now: number): number | null {
  if (policy.maxAgeDays === 0) return null;
  const changed = Date.parse(changedAt);
  return Number.isNaN(changed) ? 0 : Math.ceil((changed + policy.maxAgeDays * DAY_MS - now) / DAY_MS);
}

/** How many kinds of characters a text has: capital letters, small letters, digits, all others. */
export function classesOf(text: string): number {
  return [/[A-Z]/, /[a-z]/, /\d/, /[^A-Za-z\d]/].filter((kind) => kind.test(text)).length;
}
