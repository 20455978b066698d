import { t, type Lang } from '../i18n/index.ts';

/** How a session stands, in words: open, or how it ended and through whom. */
export function stateOfSession(row: { readonly own: boolean; readonly endKind: 'left' | 'ended' | 'refused' | 'died' | null; readonly endedBy: string | null }, lang: Lang): string {
  if (row.endKind === null) return t(lang, row.own ? 'login.own' : 'login.open');
  return row.endedBy === null ? t(lang, `login.end.${row.endKind}`) : t(lang, 'login.end.by', { name: row.endedBy });
}
