import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { beforeAll, describe, expect, it } from 'vitest';
import { contact } from '../../src/entities/contact.ts';
import { cardWriter } from '../../src/output/vcard-write.ts';
import { foldedLine } from '../../src/output/vcard-text.ts';
import { openImport } from '../../src/services/import/file.ts';
import { matchFile } from '../../src/services/import/match-file.ts';
import { forEachEngine, scratchFolder } from '../harness/database.ts';
import { openOffice } from '../services/company.ts';

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await scratchFolder();
});

async function read(text: string | Uint8Array): Promise<{ headers: readonly string[]; rows: Record<string, string>[]; notes: unknown }> {
  const path = join(folder, `${(files += 1)}.vcf`);
  await writeFile(path, text);
  const file = await openImport(path);
  expect(file.format).toBe('vcard');
  const rows: Record<string, string>[] = [];
  for await (const batch of file.rows()) for (const { cells } of batch) rows.push(Object.fromEntries(file.headers.flatMap((header, i) => (cells[i] === '' ? [] : [[header, cells[i] ?? '']]))));
  return { headers: file.headers, rows, notes: file.notes };
}
const card = (...lines: string[]): string => ['BEGIN:VCARD', ...lines, 'END:VCARD', ''].join('\r\n');
const fault = async (work: Promise<unknown>): Promise<unknown> => await work.then(() => 'no fault', (error: unknown) => error);

describe('vCards of other programs', () => {
  it('2.1 of an old phone: quoted-printable with soft line ends, bare types, a charset, a folded picture', async () => {
    const { rows, notes } = await read(
      card(
        'VERSION:2.1',
        'N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E6=9D=8E;=E6=98=8E;;;',
        'ORG;CHARSET=GBK;ENCODING=QUOTED-PRINTABLE:=B3=BF=B9=E2=CE=C4=BE=DF;=CF=FA=CA=DB=B2=BF',
        'TEL;CELL;VOICE:138-0013-8000',
        'TEL;WORK;FAX:0431-88886667',
        'NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=E7=AC=AC=E4=B8=80=E8=A1=8C=0D=0A=',
        '=E7=AC=AC=E4=BA=8C=E8=A1=8C',
        'ADR;WORK:;;人民大街1号;长春市;吉林省;130000;中国',
        'PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD',
        ' /9j/4AAQSkZJRgABAQAAAQABAAD==',
        '',
        'BDAY:19900131',
      ),
    );
    expect(rows).toEqual([
      { FN: '李明', ORG: '晨光文具', 'ORG UNIT': '销售部', 'TEL CELL': '138-0013-8000', 'TEL FAX': '0431-88886667', NOTE: '第一行\n第二行', 'ADR STREET': '人民大街1号', 'ADR CITY': '吉林省/长春市', 'ADR CODE': '130000', 'ADR COUNTRY': '中国', BDAY: '1990-01-31' },
    ]);
    expect(notes).toEqual([{ key: 'import.pictures_skipped', params: { count: 1 } }]);
  });

  it('3.0 of an address book: groups, folded lines, escapes, a firm, several cards', async () => {
    const { headers, rows } = await read(
      card('VERSION:3.0', 'N:Smith;John;Q.;Dr.;', 'FN:Dr. John Q. Smith', 'item1.EMAIL;type=INTERNET;type=pref:john@example.com', 'item1.X-ABLabel:_$!<Other>!$_', 'EMAIL:j@example.org', 'TEL;TYPE=HOME:13900139000', 'TEL;TYPE=WORK:010-66668888', 'NOTE:a\\, b\\; c\\\\d\\ne', 'BDAY;X-APPLE-OMIT-YEAR=1604:1604-05-01', 'TITLE:采购', ' 经理') +
        card('VERSION:3.0', 'N:;;;;', 'FN:北方商贸', 'ORG:北方商贸;', 'X-ABShowAs:COMPANY'),
    );
    expect(rows).toEqual([
      { FN: 'Dr. John Q. Smith', EMAIL: 'john@example.com', 'EMAIL 2': 'j@example.org', 'TEL CELL': '13900139000', TEL: '010-66668888', NOTE: 'a, b; c\\d\ne', TITLE: '采购经理' },
      { ORG: '北方商贸' },
    ]);
    expect(matchFile('contact', { format: 'vcard', headers })).toEqual(headers.map((header) => ({ FN: 'name', ORG: 'customer_id', TITLE: 'position', TEL: 'phone', 'TEL CELL': 'mobile', EMAIL: 'email', NOTE: 'notes' })[header] ?? null));
    // In a file of firms a person is the main contact.
    expect(matchFile('customer', { format: 'vcard', headers: ['FN', 'ORG', 'TITLE', 'TEL', 'TEL CELL'] })).toEqual(['contact.name', 'name', 'contact.position', 'phone', 'contact.mobile']);
  });

  it('4.0: numbers as addresses, kinds, a birthday without a year', async () => {
    const { rows } = await read(card('VERSION:4.0', 'KIND:individual', 'FN:王芳', 'TEL;VALUE=uri;TYPE="voice,work":tel:+86-431-88886666;ext=102', 'GENDER:F;女', 'BDAY:--0501', 'IMPP:weixin:wang_fang', 'CATEGORIES:展会,重点\\,老客户'));
    expect(rows).toEqual([{ FN: '王芳', TEL: '+86-431-88886666-102', GENDER: 'female', 'X-WECHAT': 'wang_fang', CATEGORIES: '展会;"重点,老客户"' }]);
  });

  it('a card inside another one (2.1) is left out, lines that are nothing too', async () => {
    const { rows } = await read(card('VERSION:2.1', 'N:Li;Ming', 'AGENT:', 'BEGIN:VCARD', 'N:Other', 'TEL:1', 'END:VCARD', 'a line without a colon', 'TEL;CELL:13800138000'));
    expect(rows).toEqual([{ FN: 'Ming Li', 'TEL CELL': '13800138000' }]);
  });

  it('written in GB18030', async () => {
    expect((await read(iconv.encode(card('VERSION:3.0', 'FN:晨光文具股份有限公司', 'ORG:晨光'), 'gb18030'))).rows).toEqual([{ FN: '晨光文具股份有限公司', ORG: '晨光' }]);
  });

  it('one that does not end, text beside cards, a card as large as a book', async () => {
    expect(await fault(read('BEGIN:VCARD\r\nVERSION:3.0\r\nFN:a\r\n'))).toMatchObject({ code: 'invalid', key: 'import.card_open', place: { line: 1 } });
    expect(await fault(read(`${card('FN:a')}hello\r\n`))).toMatchObject({ key: 'import.not_card', place: { line: 4 } });
    expect(await fault(read(`BEGIN:VCARD\r\nFN:a\r\nBEGIN:VCARD\r\nFN:b\r\nEND:VCARD\r\n`))).toMatchObject({ key: 'import.card_open', place: { line: 1 } });
    expect(await fault(read(card('FN:a', `NOTE:${'x'.repeat(70_000)}`)))).toMatchObject({ key: 'import.named_too_long', place: { line: 1 } });
    expect(await fault(read(card('FN:a', `NOTE:${'x'.repeat(3 << 20)}`)))).toMatchObject({ key: 'import.row_too_long', place: { line: 3 } });
    // A picture may be as large as it likes.
    expect((await read(card('FN:a', `PHOTO;ENCODING=b:${'x'.repeat(3 << 20)}`, 'TITLE:b'))).rows).toEqual([{ FN: 'a', TITLE: 'b' }]);
  });
});

const nasty = fc.string({ unit: fc.oneof(fc.constantFrom('\\', ',', ';', ':', '"', '=', '\n', ' ', '^', 'n', '中', '😀', '𠮷', 'é'), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 })), maxLength: 200 });

describe('lines of a vCard', () => {
  it('have at most 75 octets and are whole again when unfolded', () => {
    fc.assert(
      fc.property(nasty.map((text) => text.replaceAll('\n', '')), (text) => {
        const folded = foldedLine(text);
        for (const line of folded.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
        expect(folded.slice(0, -2).replaceAll('\r\n ', '')).toBe(text);
        expect(folded.isWellFormed()).toBe(true);
      }),
    );
  });

  it('come back as they were, whatever is in them, 32,767 characters too', async () => {
    // What fields hold: no controls but line ends and tabs, no white space at the ends.
    const held = nasty.map((text) => text.replace(/[\u0000-\u0009\u000b-\u001f\u007f\u0085\u2028\u2029]/g, '').trim());
    const texts = [...fc.sample(held, { numRuns: 100, seed: 5 }), '𠮷'.repeat(16_383), 'x'.repeat(32_767)].filter((text) => text !== '');
    for (const version of ['3.0', '4.0'] as const) {
      const write = cardWriter(version, contact.card, [{ key: 'name' }, { key: 'notes' }, { key: 'hobbies' }], 'name');
      const { rows } = await read(texts.map((text, i) => write([`n${i}`, text, text])).join(''));
      expect(rows).toEqual(texts.map((text, i) => ({ FN: `n${i}`, NOTE: text, 'X-KEHU-HOBBIES': text })));
    }
  });
});

forEachEngine((_engine, open) => {
  describe('vCards of contacts', () => {
    it('export → import → export: the same bytes, links by the customer', async () => {
      const build = async (): Promise<Awaited<ReturnType<typeof openOffice>>> => {
        const office = await openOffice(await open());
        for (const name of ['晨光, 文具', '北方', '北方']) await office.api.create('customer', { name });
        await office.api.create('contact_role', { name: '采购;经理' });
        return office;
      };
      for (const format of ['vcard', 'vcard4'] as const) {
        const office = await build();
        const { api } = office;
        await api.create('contact', { name: '李明', customer_id: 1, role_id: 1, is_main: 1, mobile: '13800138000', gender: 'male', birthday: '1990-01-31', notes: '  缩进\n=cmd', hobbies: '钓鱼, 下棋' });
        // A mobile number where a landline usually stands, and a firm that another has the name of.
        await api.create('contact', { name: '王芳', customer_id: 3, phone: '13900139000', gender: 'female', qq: '012345', wechat: 'a,b;c' });
        await api.create('contact', { name: '赵', notes: '长'.repeat(20_000) });
        const path = join(folder, `${(files += 1)}.vcf`);
        await api.exportFile({ entity: 'contact', columns: [], format, for: 'machine', path });
        const other = await build();
        const result = await other.api.importRun({ entity: 'contact', path, duplicates: 'update' });
        expect([result.created, result.rejects]).toEqual([3, []]);
        const again = join(folder, `${(files += 1)}.vcf`);
        await other.api.exportFile({ entity: 'contact', columns: [], format, for: 'machine', path: again });
        expect(await readFile(again, 'utf8')).toBe(await readFile(path, 'utf8'));
      }
    });
  });
});
