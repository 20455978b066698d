import { describe, expect, it } from 'vitest';
import { deskWithCompany } from './support.ts';

describe('kehu operator hand-over', () => {
  const office = async () => {
    const desk = await deskWithCompany('en');
    for (const login of ['li', 'zhao']) await desk.kehu('operator', 'add', '--set', `name=${login}`, '--set', `login=${login}`);
    for (const name of ['Morning', 'North']) await desk.kehu('customer', 'add', '--set', `name=${name}`, '--set', 'owner=li');
    await desk.kehu('complaint', 'add', '--set', 'subject=broken', '--set', 'customer=North', '--set', 'handler=li');
    return desk;
  };

  it('shows the counts, changes nothing as a trial, and hands over as a step that can be undone', async () => {
    const { kehu } = await office();
    const trial = await kehu('operator', 'hand-over', 'li', 'zhao', '--dry-run');
    expect(trial.out).toMatch(/Customer\s+2[\s\S]*Complaint\s+1/);
    expect(trial.err).toContain('3 records of “li” would go to “zhao”. Nothing was changed.');
    const done = await kehu('operator', 'hand-over', 'li', 'zhao', '--yes', '--format', 'json');
    expect(JSON.parse(done.out)).toMatchObject({ moved: 3, entities: [{ entity: 'customer', count: 2 }, { entity: 'complaint', count: 1 }] });
    expect((await kehu('customer', 'list', '--where', 'owner:zhao', '--format', 'json')).out).toContain('Morning');
    expect((await kehu('undo', '--yes')).code).toBe(0);
    expect((await kehu('customer', 'list', '--where', 'owner:li', '--format', 'json')).out).toContain('Morning');
  });

  it('of what is named only, and says what there is', async () => {
    const { kehu } = await office();
    expect((await kehu('operator', 'hand-over', 'li', 'zhao', '--yes', '--only', 'complaint')).err).toContain('1 record of “li” handed over to “zhao”');
    const wrong = await kehu('operator', 'hand-over', 'li', 'zhao', '--yes', '--only', 'invoice');
    expect(wrong).toMatchObject({ code: 6 });
    expect(wrong.err).toContain('Possible: customer.');
    const nobody = await kehu('operator', 'hand-over', 'li', 'nobody', '--yes');
    expect(nobody.code).toBe(3);
    expect((await kehu('operator', 'hand-over', 'li', 'li', '--yes')).code).toBe(6);
    expect((await kehu('operator', 'hand-over', 'zhao', 'li', '--only', 'complaint', '--yes')).code).toBe(0);
    expect((await kehu('operator', 'hand-over', 'zhao', 'li', '--yes')).err).toContain('“zhao” has no records to hand over.');
  });
});

it('nobody is made the deputy of oneself', async () => {
  const { kehu } = await deskWithCompany('en');
  for (const login of ['li', 'zhao']) await kehu('operator', 'add', '--set', `name=${login}`, '--set', `login=${login}`);
  expect(await kehu('operator', 'edit', 'li', '--set', 'deputy=li')).toMatchObject({ code: 6, err: expect.stringContaining('choose another operator') });
  expect((await kehu('operator', 'edit', 'li', '--set', 'deputy=zhao')).code).toBe(0);
});
