import type { Policy } from '../auth/policy.ts';
import { t, type Lang } from '../i18n/index.ts';

/** A policy in words: what each rule is called, and what it says. */
export function policyWords(policy: Policy, lang: Lang): readonly (readonly [name: string, text: string])[] {
  const { minLength, classes, history, maxAgeDays, warnDays, idleMinutes, separate } = policy;
  return [
    [t(lang, 'login.policy.profile'), t(lang, `login.profile.${policy.profile}`)],
    [t(lang, 'login.policy.length'), t(lang, 'login.policy.length_value', { count: minLength })],
    [t(lang, 'login.policy.classes'), classes <= 1 ? t(lang, 'login.policy.any') : t(lang, 'login.policy.classes_value', { count: classes })],
    [t(lang, 'login.policy.history'), history === 0 ? t(lang, 'login.policy.none') : t(lang, 'login.policy.history_value', { count: history })],
    [t(lang, 'login.policy.age'), maxAgeDays === 0 ? t(lang, 'login.policy.forever') : t(lang, 'login.policy.age_value', { days: maxAgeDays, warn: warnDays })],
    [t(lang, 'login.policy.idle'), idleMinutes === 0 ? t(lang, 'login.policy.never') : t(lang, 'login.policy.idle_value', { minutes: idleMinutes })],
    [t(lang, 'login.policy.separate'), separate ? t(lang, 'login.policy.separate_value') : t(lang, 'login.policy.none')],
  ];
}
