import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bindServices } from '../../src/services/bind.ts';
import { removeLooseContents } from '../../src/services/contents.ts';
import { archiveOf } from '../../src/services/import/source-zip.ts';
import { readWord } from '../../src/services/writing/word-file.ts';
import { docxBytes } from '../../src/output/docx-write.ts';
import { zipBytes } from '../../src/output/zip-write.ts';
import { forEachEngine, scratchFolder } from '../harness/database.ts';
import { granting, openOffice } from './company.ts';

async function bytesOf(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
/** A Word file as Word writes it: a field cut into runs, a header. */
async function wordFile(body: string, header = ''): Promise<Buffer> {
  const plain = await bytesOf(docxBytes(''));
  expect(plain.length).toBeGreaterThan(500);
  return await bytesOf(
    zipBytes([
      { name: '[Content_Types].xml', texts: [`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/></Types>`] },
      { name: '_rels/.rels', texts: ['<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'] },
      { name: 'word/_rels/document.xml.rels', texts: ['<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header1.xml"/></Relationships>'] },
      { name: 'word/header1.xml', texts: [`<w:hdr ${W}><w:p><w:r><w:t>${header}</w:t></w:r></w:p></w:hdr>`] },
      { name: 'word/document.xml', texts: [`<w:document ${W}><w:body>${body}</w:body></w:document>`] },
    ]),
  );
}
async function documentIn(bytes: Buffer): Promise<string> {
  const texts: string[] = [];
  for await (const text of (await archiveOf('x', bytes)).part('word/document.xml')?.texts() ?? []) texts.push(text);
  return texts.join('');
}
const p = (...runs: readonly string[]): string => `<w:p>${runs.map((run) => `<w:r><w:t xml:space="preserve">${run}</w:t></w:r>`).join('')}</w:p>`;

forEachEngine((_engine, open) => {
  async function desk() {
    const office = await openOffice(await open());
    const { api } = office;
    await api.create('company', { name: '长春晨光', time_zone: 'Asia/Shanghai', currency: 'CNY' }).catch(() => undefined);
    const level_id = (await api.create('customer_level', { name: 'VIP' })).id;
    const customer = (await api.create('customer', { name: '北方 <机械> & 厂', level_id })).id;
    const folder = await scratchFolder();
    const file = async (name: string, bytes: string | Buffer): Promise<string> => {
      const path = join(folder, name);
      await writeFile(path, bytes);
      return path;
    };
    return { office, api, customer, folder, file };
  }

  test('letters to a list: one each as one step, nobody without an address or against their will, taken back as one', async () => {
    const { api, customer, file } = await desk();
    for (const [name, address, mail_consent] of [['甲', '解放路1号', 'given'], ['乙', '解放路2号', null], ['丙', '解放路3号', 'refused']] as const) await api.create('customer', { name, address, mail_consent });
    const pieces = await bytesOf(docxBytes('{{customer.name}} 收', ['信头']));
    for (const templateId of [(await api.loadTemplate({ path: await file('t.txt', '尊敬的{{customer.name}}'), name: '文本', subject: '致{{name}}' })).id, (await api.loadTemplate({ path: await file('t.docx', pieces), name: 'Word', subject: '致{{name}}' })).id]) {
      const job = { entity: 'customer', templateId } as const;
      const plan = await api.lettersPlan(job, 1, 5);
      expect(plan).toMatchObject({ count: 2, letters: [{ label: '乙', title: '致乙', text: expect.stringContaining('乙'), empty: [] }], leftOut: [{ id: customer, reason: 'no_address' }, { label: '丙', reason: 'refused' }] });
      expect((await api.lettersPlan({ ...job, unaddressed: true }, 0, 0)).count).toBe(3);
      await expect(api.writeLetters(job, 3)).rejects.toMatchObject({ code: 'conflict' });
      await expect(api.writeLetters({ ...job, filter: 'name:丙' }, 0)).rejects.toMatchObject({ key: 'mail.all_left_out' });
      const { stepId, written } = await api.writeLetters(job, 2);
      expect(written).toBe(2);
      const { rows } = await api.list({ entity: 'document', search: '致', columns: ['title', 'kind', 'file_name', 'customer_id'], sort: ['title'], limit: 10 });
      expect(new Set(rows.map(({ values }) => values['title']))).toEqual(new Set(['致乙', '致甲']));
      expect(rows.every(({ values }) => values['kind'] === 'letter' && (values['file_name'] !== null) === plan.word)).toBe(true);
      expect((await api.undo(stepId, 'refuse')).stepId).toBeGreaterThan(stepId);
      expect((await api.count({ entity: 'document' })).value).toBe(0);
    }
    const { id: bare } = await api.create('letter_template', { name: '空的' });
    await expect(api.writeLetters({ entity: 'customer', templateId: bare }, 2)).rejects.toMatchObject({ key: 'letter.no_text' });
    expect((await api.count({ entity: 'document' })).value).toBe(0);
  });

  test('letters to a list as one file for printing: each on a page of its own with its own header, kept as documents or not, and noted as gone out', async () => {
    const { office, api, folder, file } = await desk();
    for (const name of ['甲', '乙']) await api.create('customer', { name, address: '解放路1号' });
    const plain = { entity: 'customer', templateId: (await api.loadTemplate({ path: await file('t.txt', '{{name}}：\n您好'), name: '文本', subject: '致{{name}}' })).id } as const;
    const path = join(folder, 'all.txt');
    expect(await api.lettersFile(plain, 2, { format: 'text', keep: true, path })).toMatchObject({ rows: 2, stepId: expect.any(Number), leftOut: [{ reason: 'no_address' }] });
    expect(await readFile(path, 'utf8')).toBe('甲：\n您好\n\f乙：\n您好\n');
    await expect(api.lettersFile(plain, 2, { format: 'text', keep: true, path })).rejects.toMatchObject({ key: 'output.exists' });
    await expect(api.lettersFile(plain, 3, { format: 'text', keep: true, path, overwrite: true })).rejects.toMatchObject({ code: 'conflict' });
    expect((await api.count({ entity: 'document' })).value, 'kept once').toBe(2);
    const docx = join(folder, 'all.docx');
    expect(await api.lettersFile(plain, 2, { format: 'docx', keep: false, path: docx })).toMatchObject({ stepId: null });
    expect((await readWord('x', await readFile(docx))).body).toBe('甲：\n您好\n乙：\n您好');
    expect((await documentIn(await readFile(docx))).match(/<w:pageBreakBefore\/>/g)).toHaveLength(1);

    const R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
    const table = `<w:tbl><w:tr><w:tc>${p('致{{name}}')}</w:tc></w:tr></w:tbl>`;
    for (const [name, body] of [['段落', p('致{{name}}')], ['表格', table]] as const) {
      const template = await wordFile(`${body}<w:sectPr ${R}><w:headerReference w:type="default" r:id="rId1"/><w:type w:val="continuous"/><w:cols w:space="425"/></w:sectPr>`, '{{name}}');
      const word = { entity: 'customer', templateId: (await api.loadTemplate({ path: await file('t.docx', template), name, subject: '致{{name}}' })).id } as const;
      await api.lettersFile(word, 2, { format: 'docx', keep: false, path: docx, overwrite: true });
      const joined = await readFile(docx);
      expect(await readWord('x', joined)).toEqual({ body: ['致甲', '致乙'].join(name === '表格' ? '\n\n' : '\n'), beside: '甲\n乙' });
      const sections = (await documentIn(joined)).match(/<w:sectPr[\s>].*?<\/w:sectPr>/g) ?? [];
      expect(sections.map((section) => [/r:id="(\w+)"/.exec(section)?.[1], section.includes('continuous'), section.includes('<w:pgNumType w:start="1"/><w:cols')])).toEqual([['rId1', true, true], ['kehu2', false, true]]);
      expect(await documentIn(joined)).toMatch(/<w:pPr><w:sectPr[^]*<\/w:sectPr><\/w:pPr>[^]*<\/w:sectPr><\/w:body>/);
    }
    expect((await api.count({ entity: 'document' })).value).toBe(2);
    const gone = await office.database.queries.selectFrom('change_set').select('summary').where('action', '=', 'export').where('entity', '=', 'document').orderBy('id').execute();
    expect(gone.map(({ summary }) => summary)).toEqual(['all.txt', 'all.docx', 'all.docx', 'all.docx']);
    const away = office.as({ protected: true });
    expect(await away.lettersFile(plain, 2, { format: 'text', keep: false, path: '/etc/letters.txt' })).toMatchObject({ path: 'letters.txt', rows: 2, download: { id: 1 } });
    const writer = office.as({ grants: granting({ document: ['create', 'read'], letter_template: ['read'], customer: ['read'] }) });
    await expect(writer.lettersFile(plain, 2, { format: 'text', keep: false, path: join(folder, 'no.txt') })).rejects.toMatchObject({ code: 'not_permitted' });
  });

  test('a letter from a text: filled in, kept among the documents, out as text and as Word', async () => {
    const { office, api, customer, folder, file } = await desk();
    const { id: templateId, fields } = await api.loadTemplate({ path: await file('问候.txt', '尊敬的{{customer.name}}：\r\n您是{{ 级别 }}客户。\r\n'), subject: '致{{名称}}' });
    expect(fields).toEqual(['customer.name', '级别']);
    const request = { templateId, entity: 'customer', id: customer } as const;
    expect(await api.letterDraft(request)).toEqual({ title: '致北方 <机械> & 厂', text: '尊敬的北方 <机械> & 厂：\n您是VIP客户。', word: false, empty: [] });
    const { id: bare } = await api.loadTemplate({ path: await file('phone.txt', '{{name}}\n电话 {{fax}} {{ 网址 }}'), subject: '致{{名称}}' });
    expect(await api.letterDraft({ ...request, templateId: bare })).toMatchObject({ empty: ['fax', '网址'] });
    const stop = await api.create('document', { customer_id: customer, title: '致 Acme Ltd.', kind: 'letter', content: '-' });
    for (const [format, name] of [['docx', '致 Acme Ltd.docx'], ['text', '致 Acme Ltd.txt']] as const) expect(await api.documentName(stop.id, format)).toBe(name);
    await api.undo(stop.stepId, 'refuse');
    const saved = await api.writeLetter({ ...request, title: '问候', text: '改过的\n{{正文}}' });
    expect((await api.get('document', saved.id)).values).toMatchObject({ customer_id: customer, title: '问候', kind: 'letter', content: '改过的\n{{正文}}', sha256: null });
    await api.saveDocument({ id: saved.id, format: 'text', path: join(folder, 'a.txt') });
    expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe('改过的\n{{正文}}\n');
    await api.saveDocument({ id: saved.id, format: 'docx', path: join(folder, 'a.docx') });
    expect((await readWord('a', await readFile(join(folder, 'a.docx')))).body).toBe('改过的\n{{正文}}');
    expect(await office.database.queries.selectFrom('change_set').select('summary').where('action', '=', 'export').where('entity', '=', 'document').orderBy('id').execute()).toEqual([{ summary: '问候.txt' }, { summary: '问候.docx' }]);
    await api.undo(saved.stepId, 'refuse');
    expect((await api.count({ entity: 'document' })).value).toBe(0);
  });

  test('a letter from a Word file: fields cut into runs and in headers, values that look like markup; the ledger has the digest, never the bytes', async () => {
    const { office, api, customer, folder, file } = await desk();
    const template = await wordFile(p('致{{cus', 'tomer.na', 'me}}：') + p('｛｛级别｝｝'), '{{name}}');
    const { id: templateId } = await api.loadTemplate({ path: await file('报价函.docx', template) });
    const saved = await api.writeLetter({ templateId, entity: 'customer', id: customer, title: '报价' });
    expect((await api.get('document', saved.id)).values).toMatchObject({ content: '致北方 <机械> & 厂：\nVIP', file_name: '报价.docx', media_type: expect.stringContaining('wordprocessingml') });
    await api.saveDocument({ id: saved.id, format: 'file', path: join(folder, 'b.docx') });
    expect(await readWord('b', await readFile(join(folder, 'b.docx')))).toEqual({ body: '致北方 <机械> & 厂：\nVIP', beside: '北方 <机械> & 厂' });
    // A template is replaced; taken back, its bytes are there again.
    const replaced = await api.loadTemplate({ path: await file('c.txt', '{{name}}'), id: templateId });
    expect(replaced.name).toBe('报价函');
    expect(await api.letterDraft({ templateId, entity: 'customer', id: customer })).toMatchObject({ word: false });
    await api.undo(replaced.stepId, 'refuse');
    expect(await api.letterDraft({ templateId, entity: 'customer', id: customer })).toMatchObject({ word: true });
    const images = await office.database.queries.selectFrom('change').select('before').where('entity', '=', 'letter_template').execute();
    expect(images.map(({ before }) => (before ?? '').length).every((length) => length < 400)).toBe(true);
    office.later(100 * 24 * 60);
    expect(await removeLooseContents({ ...office.ctx, now: () => Date.UTC(2026, 8, 1) })).toBe(0);
  });

  test('what is wrong with a template is a sentence with its place, before anything is made', async () => {
    const { api, file } = await desk();
    const load = async (name: string, bytes: string | Buffer) => await api.loadTemplate({ path: await file(name, bytes), dryRun: true });
    await expect(load('a.txt', '第一行\n您好 {{称呼}}')).rejects.toMatchObject({ code: 'invalid', place: { line: 2, column: 4 } });
    await expect(load('b.txt', '{{名称')).rejects.toMatchObject({ code: 'invalid', place: { line: 1, column: 1 } });
    await expect(load('c.docx', await wordFile(p('好') + p('{{#customers}}x{{/customers}}')))).rejects.toMatchObject({ code: 'invalid', place: { line: 2, column: 1 } });
    await expect(load('d.docx', await wordFile(p('好'), '{{nix}}'))).rejects.toMatchObject({ code: 'invalid', place: { line: 2 } });
    await expect(load('e.docx', (await wordFile(p('好'))).subarray(0, 700))).rejects.toMatchObject({ key: 'import.zip_broken' });
    await expect(load('f.docx', await wordFile('<w:p><w:r>'))).rejects.toMatchObject({ key: 'import.zip_broken' });
    await expect(load('g.docx', await bytesOf(zipBytes([{ name: 'a.txt', texts: ['x'] }])))).rejects.toMatchObject({ key: 'letter.not_word' });
    await expect(load('g.DOCX', 'no archive')).rejects.toMatchObject({ key: 'letter.no_word' });
    await expect(load('h.doc', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]))).rejects.toMatchObject({ key: 'letter.old_word' });
    await expect(load('i.txt', '{\\rtf1 x}')).rejects.toMatchObject({ key: 'letter.is_rtf' });
    await expect(load('j.docx', bomb(12_000_000))).rejects.toMatchObject({ key: 'import.zip_bomb' });
    // One that lies about what it unpacks to.
    await expect(load('k.docx', bomb(2_000_000, 1000))).rejects.toMatchObject({ key: 'import.zip_broken' });
    expect((await api.count({ entity: 'letter_template' })).value).toBe(0);
  });

  test('rights: a document is its customer’s, saving one is letting it out, and in a protected session it waits as a download', async () => {
    const { office, api, customer, file } = await desk();
    const path = await file('合同.pdf', '%PDF-1.7 …');
    const { id } = await api.attachDocument({ path, customerId: customer, kind: 'contract' });
    expect((await api.get('document', id)).values).toMatchObject({ title: '合同', file_name: '合同.pdf', media_type: 'application/pdf', size: 12 });
    const reader = office.as({ grants: granting({ customer: ['read'], document: ['read'] }) });
    await expect(reader.saveDocument({ id, format: 'file', path: 'x.pdf' })).rejects.toMatchObject({ code: 'not_permitted' });
    await expect(reader.attachDocument({ path, customerId: customer })).rejects.toMatchObject({ code: 'not_permitted' });
    const covered = { ...granting({ customer: ['read'], document: ['read', 'export'] }), fields: { document: { content: 'hidden' as const } } };
    await expect(office.as({ grants: covered }).saveDocument({ id, format: 'file', path: 'x.pdf' })).rejects.toMatchObject({ code: 'not_permitted' });
    const own = { ...granting({}), entities: { customer: { read: 'own' as const }, document: { read: 'own' as const, export: 'own' as const } } };
    await expect(office.as({ grants: own, operatorId: 999 }).saveDocument({ id, format: 'file', path: 'x.pdf' })).rejects.toMatchObject({ code: 'not_found' });
    const away = bindServices(office.database, { ...office.session, protected: true }, office.ctx.now);
    expect(await away.saveDocument({ id, format: 'file', path: '/etc/passwd' })).toMatchObject({ path: 'passwd', download: { id: 1 } });
    await expect(away.attachDocument({ path, customerId: customer })).rejects.toMatchObject({ code: 'not_permitted', key: 'server.no_path' });
    await expect(away.program('editor')).rejects.toMatchObject({ code: 'not_permitted', key: 'server.no_programs' });
    await expect(api.saveDocument({ id, format: 'text', path: 'x.txt' })).rejects.toMatchObject({ code: 'not_found', key: 'document.no_text' });
  });
});

/** A Word file whose text is so many bytes of nothing, and says so or says otherwise. */
function bomb(size: number, said = size): Buffer {
  const name = Buffer.from('word/document.xml');
  const packed = deflateRawSync(Buffer.alloc(size, ' '), { level: 9 });
  const sizes = (at: number, buffer: Buffer): void => {
    buffer.writeUInt32LE(packed.length, at);
    buffer.writeUInt32LE(said, at + 4);
  };
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(8, 8);
  sizes(18, head);
  head.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(20, 6);
  entry.writeUInt16LE(8, 10);
  sizes(20, entry);
  entry.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length + name.length, 12);
  end.writeUInt32LE(head.length + name.length + packed.length, 16);
  return Buffer.concat([head, name, packed, entry, name, end]);
}
