import { flag, liveIndex, lookup, recordTable, searchTable, text, textRequired, uniqueField, type Migration, type Steps } from './helpers.ts';

async function tables(steps: Steps): Promise<void> {
  await recordTable(steps, 'department', [textRequired('name'), lookup('parent_id', 'department'), lookup('manager_id', 'operator'), text('notes')]);
  await searchTable(steps, 'department');
  await recordTable(steps, 'employee', [
    textRequired('number'),
    textRequired('name'),
    lookup('department_id', 'department'),
    text('post'),
    text('phone'),
    text('mobile'),
    text('email'),
    text('joined_on'),
    text('left_on'),
    text('notes'),
  ]);
  await uniqueField(steps, 'employee', 'number');
  await searchTable(steps, 'employee');
  await recordTable(steps, 'role', [textRequired('name'), text('notes'), flag('ready'), text('rights')]);
  await uniqueField(steps, 'role', 'name');
}

/** The three roles of before stand in a setting until the program gives every operator a role of the new table, as a step of the ledger. */
async function operators(steps: Steps): Promise<void> {
  const gathered = steps.engine === 'sqlite' ? `group_concat(id || ':' || role, ' ')` : `string_agg(id || ':' || role, ' ')`;
  await steps.run(`insert into setting (name, value) select 'former_roles', ${gathered} from operator having count(*) > 0`);
  await steps.run(`alter table operator drop column role`);
  for (const [name, to] of [['role_id', 'role'], ['department_id', 'department'], ['employee_id', 'employee'], ['deputy_id', 'operator']])
    await steps.run(`alter table operator add column ${name} integer references "${to}" (id)`);
  await steps.run(`alter table operator add column deputy_until text${steps.engine === 'postgres' ? ' collate "C"' : ''}`);
}

/** Roles, departments and employees; whose records an operator sees is found by these indexes, a page in the order of names too. */
export const rights: Migration = {
  number: 7,
  name: 'rights',
  async up(steps) {
    await tables(steps);
    await operators(steps);
    await liveIndex(steps, 'customer', ['owner_id', 'name_sort', 'id']);
    await liveIndex(steps, 'operator', ['role_id']);
  },
};
