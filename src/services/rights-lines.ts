import { differences, POWERS, RIGHT_ACTIONS, scopeIn, SCOPES, type Power, type Rights, type RightsRow } from '../auth/matrix.ts';
import { ENTITY_NAMES } from '../entities/names.ts';
import { fieldLabel, t, type Lang, type MessageKey } from '../i18n/index.ts';
import { changeWords, rowWords } from './rights-words.ts';

/** One line of what a role may do, in words, and where it stands in the matrix. */
export interface RightsWords {
  readonly label: string;
  readonly text: string;
  readonly line: RightsRow | Power;
  readonly field?: string;
}

/** What a matrix says, in words: a line for each row of it, for each field that is covered, one for all powers. */
export function rightsLines(rights: Rights, lang: Lang): readonly RightsWords[] {
  const rows = (['*', ...ENTITY_NAMES] as const).filter((row) => rights.entities[row] !== undefined);
  const powers = POWERS.filter((power) => rights.system.includes(power));
  const [power] = powers;
  return [
    ...rows.map((row): RightsWords => ({ label: rowWords(row, lang), text: rowText(rights, row, lang), line: row })),
    ...ENTITY_NAMES.flatMap((entity) =>
      Object.entries(rights.fields[entity] ?? {}).map(([field, rule]): RightsWords => ({ label: rowWords(entity, lang), text: said(fieldLabel(lang, entity, field), t(lang, `rights.rule.${rule}`), lang), line: entity, field })),
    ),
    ...(power === undefined ? [] : [{ label: t(lang, 'role.powers'), text: powers.map((one) => t(lang, `power.${one}`)).join(t(lang, 'rights.and_then')), line: power }]),
  ];
}

/** What became of a matrix: each difference in a sentence; of one that allowed nothing before, what it allows. */
export function rightsSentences(before: Rights, after: Rights, lang: Lang): readonly string[] {
  const isNew = Object.keys(before.entities).length === 0 && before.system.length === 0;
  if (isNew) return rightsLines(after, lang).map(({ label, text }) => `${label}${t(lang, 'print.colon')}${text}`);
  return differences(before, after, ['*', ...ENTITY_NAMES]).map((change) => changeWords(change, lang));
}

const said = (what: string, how: string, lang: Lang): string => `${what}${t(lang, 'print.colon')}${how}`;

/** `查看、打印：全部；修改：本人的`, the widest scope first; what is not allowed is left out. */
function rowText(rights: Rights, row: RightsRow, lang: Lang): string {
  const scopes = SCOPES.filter((scope) => scope !== 'none').toReversed();
  const parts = scopes.flatMap((scope) => {
    const actions = RIGHT_ACTIONS.filter((action) => scopeIn(rights, row, action) === scope);
    const names = actions.length === RIGHT_ACTIONS.length ? t(lang, 'rights.everything') : actions.map((action) => t(lang, actionKey(action))).join(t(lang, 'rights.and'));
    return actions.length === 0 ? [] : [said(names, t(lang, `rights.scope.${scope}`), lang)];
  });
  return parts.length === 0 ? t(lang, 'rights.scope.none') : parts.join(t(lang, 'rights.and_then'));
}

const actionKey = (action: (typeof RIGHT_ACTIONS)[number]): MessageKey => `action.${action}`;
