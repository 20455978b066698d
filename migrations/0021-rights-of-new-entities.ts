import type { Migration } from './helpers.ts';

const READ_ALL = '*: read all, create none, edit none, delete none, export none, print none';
const OWN = 'read own, create own, edit own, delete none, export own, print own';
const ALL = 'read all, create all, edit all, delete none, export all, print all';
const DIARY = 'read own, create own, edit own, delete own, export own, print own';

const POWERS_OF_ALL = ['audit', 'undo_others', 'unmask', 'backup', 'restore', 'cleanup', 'maintenance', 'server'].join(', ');
const SYSTEM = 'backup, restore, cleanup, maintenance, server';

/**
 * What the ready roles say since 0014 to 0019, as the text that stands in a role. A block: the names of the role, the line that must still stand in it as it
 * was shipped, the lines that it gets where it has none of that head (powers stand instead of those of before). `*` is any other role, always: at most this.
 */
const BLOCKS = [
  ['业务员 / Salesperson', READ_ALL, `call: ${OWN}`, `mail: ${OWN}`, `document: ${OWN}`, `activity: ${DIARY}`],
  ['客服 / Service', READ_ALL, `call: ${ALL}`, 'mail: read all, create own, edit own, delete none, export own, print all', `document: ${ALL}`, `activity: ${DIARY}`],
  [
    '只读 / Read only',
    '*: read all, create none, edit none, delete none, export none, print all',
    'activity: read own, create none, edit none, delete none, export none, print own',
  ],
  ['审计员 / Auditor', READ_ALL],
  ['管理员 / Administrator', `powers: operators, roles, keys, sessions, ${POWERS_OF_ALL}`, `powers: operators, roles, keys, sessions, steward, ${POWERS_OF_ALL}`],
  ['系统管理员 / System administrator', `powers: operators, ${SYSTEM}`, `powers: operators, keys, steward, ${SYSTEM}`],
  ['安全管理员 / Security administrator', 'powers: roles, keys, sessions', 'powers: roles, sessions, steward'],
  ['*', 'always', `call: ${DIARY}`, `mail: ${DIARY}`, `document: ${DIARY}`, `activity: ${DIARY}`],
];

/**
 * Calls, mail, documents and the agenda came to databases whose roles have no rows for them: there `*` held, so that a salesperson read the diaries of all and
 * could not make an entry. The roles are records of the ledger, so the rows wait in a setting until the program writes them as a step of it.
 *
 * A ready role gets the rows of the ready role of its name, as long as its row `*` is the one that was shipped. What a company wrote itself – a role of its
 * own, another `*` – was not written with these records in mind, and what it would have said cannot be known. So no such role gets more than its `*` gave it,
 * and where `*` reaches further than one's own, it reaches one's own of these: a right that is missing is asked for, one that is too much is seen by nobody.
 * Only `*` that says all in every action stays as it is: it means everything, and were it narrowed, nobody might be left who can give the rest.
 */
export const rightsOfNewEntities: Migration = {
  number: 21,
  name: 'rights of new entities',
  async up(steps) {
    const text = BLOCKS.map((lines) => lines.join('\n')).join('\n\n');
    // A new database has no roles yet, nor one from before there were any: those are made as they are now.
    await steps.run(`insert into setting (name, value) select 'new_rights', '${text}' where exists (select 1 from role)`);
  },
};
