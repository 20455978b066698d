import { expect, it } from 'vitest';
import { mergeTexts } from '../../src/services/merge-values.ts';
import { forEachEngine } from '../harness/database.ts';
import { granting, openOffice } from './company.ts';

forEachEngine((_engine, open) => {
  it('merge fields are filled in along look-ups, by key or label of either language, as far as the rights go', async () => {
    const office = await openOffice(await open());
    const { api, ctx } = office;
    const level = (await api.create('customer_level', { name: '贵宾' })).id;
    const one = (await api.create('customer', { name: '晨光商城', level_id: level, registered_capital: 123_456_00 })).id;
    const two = (await api.create('customer', { name: '大华电器' })).id;
    const person = (await api.create('contact', { name: '李明', customer_id: one, is_main: 1, gender: 'male' })).id;
    const text = '{{名称}}|{{name}}|{{level}}|{{客户.级别}}|{{contact.name}}|{{联系人.性别}}|{{registered_capital}}|{{operator.name}}|{{今天}}';
    const made = await mergeTexts(ctx, 'customer', text, [one, two]);
    expect(made.get(one)).toBe('晨光商城|晨光商城|贵宾|贵宾|李明|男|123,456.00|王芳|2026年3月10日');
    expect(made.get(two)).toBe('大华电器|大华电器||||||王芳|2026年3月10日');
    expect((await mergeTexts(ctx, 'contact', '{{姓名}} {{customer.level}} {{today}}', [person])).get(person)).toBe('李明 贵宾 2026年3月10日');

    await expect(mergeTexts(ctx, 'customer', '您好\n {{名程}}', [one])).rejects.toMatchObject({ key: 'merge.unknown_near', place: { line: 2, column: 2 } });
    // A field has several names; it is told once, in the language of whoever writes.
    await expect(mergeTexts(ctx, 'customer', '{{lvel}}', [one])).rejects.toMatchObject({ params: { names: '级别' } });
    await expect(mergeTexts({ ...ctx, session: { ...ctx.session, lang: 'en' } }, 'customer', '{{lvel}}', [one])).rejects.toMatchObject({ params: { names: 'level' } });
    // Many records are no single value.
    await expect(mergeTexts(ctx, 'customer', '{{interaction.subject}}', [one])).rejects.toMatchObject({ code: 'invalid' });
    const rights = granting({ '*': ['read'] });
    const covered = { ...ctx, session: { ...ctx.session, grants: { ...rights, fields: { customer: { registered_capital: 'hidden' as const }, contact: { name: 'masked' as const } } } } };
    await expect(mergeTexts(covered, 'customer', '{{registered_capital}}', [one])).rejects.toMatchObject({ code: 'not_permitted' });
    await expect(mergeTexts(covered, 'customer', '{{contact.name}}', [one])).rejects.toMatchObject({ code: 'not_permitted' });
    expect((await mergeTexts(covered, 'customer', '{{name}}', [one])).get(one)).toBe('晨光商城');
  });
});
