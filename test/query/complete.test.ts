import { describe, expect, it } from 'vitest';
import type { EntityName } from '../../src/entities/names.ts';
import { completeFilter, type FilterCompletion } from '../../src/query/complete.ts';
import type { FilterContext } from '../../src/query/context.ts';
import { parseFilter } from '../../src/query/parser.ts';
import { context, lists } from './support.ts';

/** `|` is the cursor. */
async function complete(line: string, entity: EntityName = 'customer', changes: Partial<FilterContext> = {}): Promise<readonly FilterCompletion[]> {
  const cursor = line.indexOf('¦');
  const names = async (target: EntityName, typed: string): Promise<readonly { label: string; hint: string }[]> =>
    (await lists(target)).filter(({ name }) => name.startsWith(typed)).map(({ name, code }) => ({ label: name, hint: code ?? '' }));
  return await completeFilter(entity, line.replace('¦', ''), cursor, { ...context, ...changes }, names);
}

const texts = async (line: string, entity?: EntityName, changes?: Partial<FilterContext>): Promise<string[]> => (await complete(line, entity, changes)).map(({ text }) => text);

describe('completion', () => {
  it.each([
    ['¦', '级别:'],
    ['级¦', '级别:'],
    ['jb¦', '级别:'],
    ['jibie¦', '级别:'],
    ['lev¦', '级别:'],
    ['晨光 qy¦', '区域:'],
    ['晨光 -qy¦', '区域:'],
    ['（qy¦', '区域:'],
    ['lxr¦', '联系人.'],
    ['联系人.¦', '联系人.姓名:'],
    ['联系人.xm¦', '联系人.姓名:'],
    ['contact.na¦', 'contact.姓名:'],
    ['级别:¦', 'VIP'],
    ['级别：V¦', 'VIP'],
    ['级别:VIP,¦', 'A'],
    ['级别:>¦', 'B'],
    ['级别:¦', '>='],
    ['级别:¦', '无'],
    ['区域:"吉¦', '吉林省'],
    ['负责人:¦', '我'],
    ['上次联系:<¦', '今天'],
    ['创建时间:本¦', '本月'],
    ['创建时间:本月..¦', '今天'],
    ['联系人.性别:¦', '男'],
    ['联系人:¦', '无'],
    ['联系人.性别:nv¦', '女'],
    ['级别=¦', 'VIP'],
    ['上次联系>=¦', '今天'],
  ])('%s offers %s', async (line, wanted) => {
    expect(await texts(line)).toContain(wanted);
  });

  it('puts what begins so before what contains it', async () => {
    expect((await texts('联系¦'))[0]).toMatch(/^联系/);
  });

  it('speaks the language of the operator', async () => {
    expect(await texts('lev¦', 'customer', { lang: 'en' })).toContain('level:');
    expect(await texts('last:<¦', 'customer', { lang: 'en' })).toContain('this-month');
    expect(await texts('contact.gender:¦', 'customer', { lang: 'en' })).toContain('male');
  });

  it('replaces what was typed, and only that', async () => {
    const line = '晨光 -级别:VIP,"A¦ 区域:北京';
    const [first] = await complete(line);
    const plain = line.replace('¦', '');
    expect(first && plain.slice(0, first.from) + first.text + plain.slice(first.to)).toBe('晨光 -级别:VIP,A 区域:北京');
  });

  it('offers nothing that may not be filtered, nor in a text', async () => {
    const permits = (_entity: string, field: string): boolean => field !== 'level_id';
    expect(await texts('lev¦', 'customer', { permits })).not.toContain('级别:');
    expect(await texts('级别:¦', 'customer', { permits })).toEqual([]);
    expect(await texts('"级¦')).toEqual([]);
    expect(await texts('无此名:¦')).toEqual([]);
  });

  it('offers names that mean what they say', async () => {
    for (const lang of ['zh', 'en'] as const) {
      for (const entity of ['customer', 'contact', 'region', 'interaction'] as const) {
        for (const { text } of await complete('¦', entity, { lang })) {
          const line = text.endsWith('.') ? `${text}id:any` : `${text}"1"`;
          expect(() => parseFilter(entity, line, { ...context, lang })).not.toThrow(/unknown_name|quote|name_missing/);
        }
      }
    }
  });
});
