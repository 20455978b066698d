import type { giving as zh } from '../zh/giving.ts';

/** Nobody gives more rights than they have; three separate administrators. */
export const giving: Record<keyof typeof zh, string> = {
  'rights.more.power': '{power}',
  'rights.more.cell': '{action} “{entity}” ({scope})',
  'rights.more.field': 'see “{field}” of “{entity}”',
  'rights.side.system': 'system',
  'rights.side.security': 'security',
  'rights.side.audit': 'audit',
  'error.gives_more': 'That would give more than you may do yourself: {what}. Nobody gives rights that they do not have; ask somebody who has this one.',
  'error.over_login': '“{name}” may do more than you: {what}. So this login, its password, keys and sessions are not yours to change; ask somebody who may do as much.',
  'error.over_leaver': '“{name}” may do more than you: {what}. A last day would end this login, too; ask somebody who may do as much to enter it.',
  'error.over_role': 'The role “{role}” allows what you may not do: {what}. Ask somebody who may.',
  'error.look_more': 'The role “{role}” sees or does what you may not: {what}. So you cannot look as it.',
  'error.gives_reach': '“{name}” could then {action} {entity} records of “{of}”, which you do not reach yourself. Ask somebody who does.',
  'error.operators_power': 'Changing the system user or the employee of a login needs the power to {power}.',
  'error.two_administrators': 'The policy wants the administrators of system, security and audit to be three people; “{name}” would be several at once: {sides}. Choose another role.',
  'error.policy_mixed': 'This policy wants the administrators of system, security and audit to be three people. Several at once are now: {names}. First give each of them the role of one.',
};
