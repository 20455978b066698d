import type { RightsChange, RightsRow, Scope } from '../auth/matrix.ts';
import { entityLabel, fieldLabel, t, type Lang } from '../i18n/index.ts';

/** A row of the matrix by name. */
export const rowWords = (row: RightsRow, lang: Lang): string => (row === '*' ? t(lang, 'rights.others') : entityLabel(lang, row));

/** `客户 修改：本人的 → 全部`: one change of a matrix, before and after. */
export function changeWords(change: RightsChange, lang: Lang): string {
  const said = (what: string, before: string, after: string): string => `${what}${t(lang, 'print.colon')}${before} → ${after}`;
  if (change.kind === 'power') return said(t(lang, `power.${change.power}`), mayWords(change.before, lang), mayWords(change.after, lang));
  if (change.kind === 'field') {
    const { entity, field, before, after } = change;
    return said(`${entityLabel(lang, entity)} ${fieldLabel(lang, entity, field)}`, t(lang, `rights.rule.${before ?? 'usual'}`), t(lang, `rights.rule.${after ?? 'usual'}`));
  }
  const cell = (scope: Scope | null): string => (scope === null ? t(lang, 'rights.as_others') : t(lang, `rights.scope.${scope}`));
  return said(`${rowWords(change.row, lang)} ${t(lang, `action.${change.action}`)}`, cell(change.before), cell(change.after));
}

const mayWords = (on: boolean, lang: Lang): string => t(lang, on ? 'rights.may' : 'rights.may_not');
