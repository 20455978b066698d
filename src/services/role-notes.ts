import type { ReadyRole } from '../auth/ready-roles.ts';
import { t, type Lang } from '../i18n/index.ts';

/** What a ready role is for, in a sentence. */
export function roleNotes(role: ReadyRole, lang: Lang): string {
  return t(lang, `role.note.${role}`);
}
