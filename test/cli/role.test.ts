import { describe, expect, it } from 'vitest';
import { deskWithCompany } from './support.ts';

describe('kehu role', () => {
  const office = async () => {
    const desk = await deskWithCompany('en');
    for (const login of ['li', 'zhao']) await desk.kehu('operator', 'add', '--set', `name=${login}`, '--set', `login=${login}`, '--set', 'role=Salesperson');
    await desk.kehu('customer', 'add', '--set', 'name=Morning', '--set', 'owner=li');
    return desk;
  };

  it('shows the matrix and changes it, each change before and after, in one security step', async () => {
    const { kehu } = await office();
    const before = await kehu('role', 'show', 'Salesperson');
    expect(before.out).toMatch(/Customer\s+own\s+own\s+own\s+-\s+own\s+own/);
    const trial = await kehu('role', 'grant', 'Salesperson', 'read,delete', '--on', 'customer,contact', '--scope', 'department', '--dry-run');
    expect(trial.err).toContain('Customer delete: not allowed → those of the department');
    expect((await kehu('role', 'grant', 'Salesperson', 'read,delete', '--on', 'customer', '--scope', 'department')).code).toBe(0);
    expect((await kehu('role', 'show', 'Salesperson')).out).toMatch(/Customer\s+dept\s+own\s+own\s+dept\s+own\s+own/);
    expect((await kehu('role', 'field', 'Salesperson', 'customer', 'phone', 'masked')).code).toBe(0);
    expect((await kehu('role', 'grant', 'Salesperson', 'audit')).code).toBe(0);
    const { rights } = { rights: JSON.parse((await kehu('role', 'show', 'Salesperson', '--format', 'json')).out)[0] };
    expect(rights).toMatchObject({ entities: { customer: { read: 'department', delete: 'department' } }, fields: { customer: { phone: 'masked' } }, system: ['audit'] });
    expect((await kehu('role', 'revoke', 'Salesperson', 'delete', 'audit', '--on', 'customer')).code).toBe(0);
    expect((await kehu('role', 'revoke', 'Salesperson', 'delete', '--on', 'customer')).err).toContain('Nothing was changed.');
    expect((await kehu('steps', '--limit', '1', '--format', 'json')).out).toContain('"action": "security"');
  });

  it('tells in history, audit and undo what changed in it, cell by cell; to whom the matrix is covered, that it did', async () => {
    const { kehu } = await office();
    await kehu('role', 'grant', 'Salesperson', 'edit', '--on', 'customer', '--scope', 'department');
    const told = 'Customer change: own ones → those of the department';
    const history = await kehu('role', 'history', 'Salesperson');
    expect(history.out).toContain(`    ${told}\n`);
    expect(history.out).not.toContain('edit department');
    const [step]: readonly { readonly id: number }[] = JSON.parse((await kehu('audit', 'list', '--where', 'what:security', '--limit', '1', '--format', 'json')).out);
    expect((await kehu('audit', 'show', String(step?.id))).out).toContain(told);
    expect((await kehu('role', 'history', 'Salesperson', '--format', 'json')).out).toContain(JSON.stringify(told));
    expect((await kehu('role', 'history', 'Salesperson')).out).toContain('Customer: see, create, change, export, print: own ones');
    await kehu('role', 'grant', 'Salesperson', 'read', '--on', 'role');
    await kehu('role', 'field', 'Salesperson', 'role', 'rights', 'masked');
    expect((await kehu('--as-role', 'Salesperson', 'role', 'history', 'Salesperson')).out).not.toContain('department');
  });

  it('copies and compares', async () => {
    const { kehu } = await office();
    expect((await kehu('role', 'copy', 'Salesperson', 'Key accounts')).err).toContain('Role “Key accounts” made like “Salesperson”.');
    expect((await kehu('role', 'compare', 'Salesperson', 'Key accounts')).err).toContain('allow the same');
    await kehu('role', 'grant', 'Key accounts', 'read', '--on', 'customer');
    const { cells } = JSON.parse((await kehu('role', 'compare', 'Salesperson', 'Key accounts', '--format', 'json')).out);
    expect(cells).toEqual([{ entity: 'customer', action: 'read', before: 'own', after: 'all' }]);
  });

  it('says why: whose the record is, who stands in, what the field is; 0 where it is allowed and 4 where not', async () => {
    const { kehu } = await office();
    const own = await kehu('role', 'why', 'li', 'customer', 'Morning');
    expect(own.code).toBe(0);
    expect(own.out).toContain('So “li” may see “Morning”.');
    const other = await kehu('role', 'why', 'zhao', 'customer', 'Morning', '--format', 'json');
    expect(other.code).toBe(4);
    expect(JSON.parse(other.out)).toMatchObject({ allowed: false });
    expect(other.out).toContain('That is not “zhao”');
    await kehu('operator', 'edit', 'li', '--set', 'deputy=zhao', '--set', 'deputy_until=2099-01-01');
    const deputy = await kehu('role', 'why', 'zhao', 'customer', 'Morning', '--action', 'edit');
    expect(deputy.out).toContain('“zhao” stands in for “li” now.');
    expect(deputy.code).toBe(0);
    await kehu('role', 'field', 'Salesperson', 'customer', 'phone', 'hidden');
    expect((await kehu('role', 'why', 'li', 'customer', 'Morning', '--field', 'phone')).code).toBe(4);
  });

  it('shows records as a role sees them, and changes nothing then', async () => {
    const { kehu } = await office();
    await kehu('role', 'field', 'Salesperson', 'customer', 'phone', 'masked');
    await kehu('customer', 'edit', 'Morning', '--set', 'phone=0431-88886666');
    await kehu('customer', 'add', '--set', 'name=Evening', '--set', 'owner=zhao');
    const seen = async (...words: string[]) => await kehu('--as-role', 'Salesperson', ...words);
    expect((await kehu('customer', 'list')).out).toContain('Morning');
    expect((await seen('customer', 'list')).out).not.toContain('Morning');
    expect((await seen('customer', 'show', 'Morning')).code).toBe(3);
    expect(await seen('customer', 'list', '--where', 'phone:0431')).toMatchObject({ code: 6 });
    for (const words of [['customer', 'add', '--set', 'name=X'], ['customer', 'export'], ['role', 'grant', 'Salesperson', 'audit'], ['undo'], ['db', 'check'], []]) {
      const refused = await seen(...words);
      expect({ words, code: refused.code, err: refused.err }).toEqual({ words, code: 4, err: expect.stringContaining('you can only look') });
    }
    await kehu('customer', 'remove', 'Morning', '--yes');
    expect((await kehu('bin', 'list')).out).toContain('Morning');
    const bin = await seen('bin', 'list');
    expect([bin.code, bin.out.includes('Morning')], 'the bin is only shown, as far as the role reaches').toEqual([0, false]);
    expect((await seen('customer', 'restore', 'Morning')).code).toBe(4);
    expect(await kehu('--as-role', 'Nobody', 'customer', 'list')).toMatchObject({ code: 3 });
  });

  it('refuses what is not there, and takes the last administrator’s power from nobody', async () => {
    const { kehu } = await office();
    expect(await kehu('role', 'grant', 'Salesperson', 'fly', '--on', 'customer')).toMatchObject({ code: 2 });
    expect(await kehu('role', 'grant', 'Salesperson', 'read')).toMatchObject({ code: 2 });
    expect(await kehu('role', 'grant', 'Salesperson', 'read', '--on', 'invoice')).toMatchObject({ code: 2 });
    expect(await kehu('role', 'show', 'Nobody')).toMatchObject({ code: 3 });
    const name = await kehu('role', 'field', 'Salesperson', 'customer', 'name', 'hidden');
    expect(name.code).toBe(6);
    expect(name.err).toContain('cannot be hidden. Possible: read-only, usual.');
    const last = await kehu('role', 'revoke', 'Administrator', 'roles');
    expect(last.code).not.toBe(0);
    expect((await kehu('role', 'show', 'Administrator', '--format', 'json')).out).toContain('"roles"');
  });
});
