import { execFileSync } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ENVELOPE_NAMES, ENVELOPES, POSTCODE_BOXES, READING_AREA } from '../../src/output/envelope-sizes.ts';
import { LABEL_SHEET_NAMES, labelSheet } from '../../src/output/label-sheets.ts';
import { PAPER_NAMES } from '../../src/output/paper.ts';
import type { PrintJob } from '../../src/services/api.ts';
import { displayWidth } from '../../src/util/text.ts';
import { forEachEngine, scratchFolder } from '../harness/database.ts';
import { openOffice, type Office } from '../services/company.ts';
import { readPdf, type PdfPage } from './pdf.ts';

const has = (program: string): boolean => {
  try {
    execFileSync(program, ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
const POPPLER = has('pdftotext');

/** The highest capital or digit of the font, and how far its letters hang down, in the size of the letters. */
const ABOVE = 0.88;
const BELOW = 0.25;
const MM = 25.4 / 72;

forEachEngine((_engine, open) => {
  let office: Office;
  let folder: string;
  let files = 0;

  const printed = async (job: PrintJob, more: { readonly overwrite?: boolean } = {}): Promise<Buffer> => {
    const path = join(folder, `${(files += 1)}.out`);
    await office.api.print(job, { kind: 'file', path, ...more });
    return await readFile(path);
  };
  const pages = async (job: PrintJob): Promise<readonly PdfPage[]> => readPdf(await printed(job));
  const words = (page: PdfPage | undefined): readonly string[] => (page?.texts ?? []).map((text) => text.text);

  it('is headed by the name of its list, as an office says it', async () => {
    const firstLine = async (lang: 'zh' | 'en'): Promise<string | undefined> => {
      const preview = await office.as({ lang }).printPreview({ kind: 'list', format: 'text', entity: 'customer', columns: ['name'] });
      return preview.pages[0]?.[0]?.trim();
    };
    expect([await firstLine('zh'), await firstLine('en')]).toEqual(['客户列表', 'Customers']);
  });

  beforeAll(async () => {
    office = await openOffice(await open());
    folder = await scratchFolder();
    const { api, database } = office;
    await database.transact(async (trx) => {
      const own = { name: '长春晨光商贸有限公司', address: '吉林省长春市人民大街1234号', postcode: '130012', phone: '0431-88886666' };
      if ((await trx.selectFrom('company').select('id').executeTakeFirst()) === undefined) {
        const stamp = '2026-01-01T00:00:00.000Z';
        await trx.insertInto('company').values({ version: 1, created_at: stamp, updated_at: stamp, name_sort: 'c', search_text: '', time_zone: 'Asia/Shanghai', currency: 'CNY', ...own }).execute();
      } else await trx.updateTable('company').set(own).execute();
    });
    const vip = await api.create('customer_level', { name: 'VIP', code: 'V' });
    const usual = await api.create('customer_level', { name: 'B', code: 'B' });
    const city = await api.create('region', { name: '长春市', code: '220100', level: 'city' });
    const first = await api.create('customer', { name: '晨光文具股份有限公司', level_id: vip.id, region_id: city.id, address: '自由大路8号', postcode: '130022', registered_capital: 100 });
    await api.create('customer', { name: '北方商贸䶮㭎堃', level_id: usual.id, address: '吉林省吉林市解放路12号中央广场写字楼A座1808室（靠近地铁一号线出口的那一栋）', postcode: '132001', registered_capital: 250 });
    await api.create('customer', { name: 'Harbour Blue Technology (Dalian) Co., Ltd.', level_id: usual.id, address: '12 Zhongshan Road, Dalian', postcode: '116001' });
    await api.create('customer', { name: '没有地址的客户', level_id: vip.id, registered_capital: 50 });
    await api.create('contact', { name: '王芳', gender: 'female', customer_id: first.id });
    await api.create('contact', { name: '李强', gender: 'male', address: '长春市同志街3号', postcode: '130021', customer_id: first.id });
  });

  const LIST = { kind: 'list', format: 'pdf', entity: 'customer', columns: ['code', 'name', 'level_id', 'address', 'registered_capital'] } as const;

  describe('a list as PDF', () => {
    it('holds every cell, on paper of its size, inside the margins', async () => {
      const all = await pages({ ...LIST, paper: 'A5', landscape: true, margin: 12 });
      expect(all.map((page) => [Math.round(page.width), Math.round(page.height)])).toEqual(all.map(() => [210, 148]));
      const text = all.flatMap(words).join('').replaceAll(/\s/g, '');
      for (const cell of ['C202600001', '晨光文具股份有限公司', '北方商贸䶮㭎堃', '（靠近地铁一号线出口的那一栋）', '客户列表', '长春晨光商贸有限公司', '共4条', '第1页/共1页', '4.00']) expect(text).toContain(cell);
      for (const { x, width, y } of all.flatMap((page) => page.texts)) {
        expect(x).toBeGreaterThan(11.9);
        expect(x + width).toBeLessThan(198.1);
        expect(y).toBeLessThan(136.1);
      }
    });

    it('has columns that do not run into one another', async () => {
      const [page] = await pages({ ...LIST, paper: 'A4' });
      const lines = Map.groupBy(page?.texts ?? [], (text) => Math.round(text.y * 10));
      for (const line of lines.values()) {
        const runs = line.toSorted((a, b) => a.x - b.x);
        for (const [i, run] of runs.entries()) expect((runs[i + 1]?.x ?? Infinity) - run.x - run.width, `${run.text}|${runs[i + 1]?.text}`).toBeGreaterThan(0.5);
      }
    });

    it.skipIf(!POPPLER)('opens in pdftotext with the same words, Chinese and rare characters too (needs poppler-utils)', async () => {
      const path = join(folder, 'list.pdf');
      await office.api.print(LIST, { kind: 'file', path });
      const text = execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' });
      for (const cell of ['晨光文具股份有限公司', '北方商贸䶮㭎堃', 'Harbour Blue Technology (Dalian)', '第 1 页 / 共 1 页']) expect(text.replaceAll(' ', '')).toContain(cell.replaceAll(' ', ''));
      expect(execFileSync('pdffonts', [path], { encoding: 'utf8' })).toMatch(/NotoSansSC-Regular\s+CID TrueType\s+Identity-H\s+yes yes yes/);
    });

    it('puts records of a value under a heading, with subtotals that add up', async () => {
      const lines = (await pages({ ...LIST, group: 'level_id', totals: ['registered_capital'] })).flatMap(words);
      expect(lines.filter((line) => /^级别：|^小计|^合计/.test(line))).toEqual(['级别：VIP  (2)', '小计', '级别：B  (2)', '小计', '合计']);
      const after = (word: string, from = 0): string | undefined => lines[lines.indexOf(word, from) + 1];
      expect([after('小计'), after('小计', lines.indexOf('小计') + 1)]).toEqual(['1.50', '2.50']);
      expect(after('合计')).toBe('4.00');
    });

    it('refuses, with its name, a character that no font has, and leaves no file', async () => {
      const { id } = await office.api.create('customer', { name: '笑脸\u{1F600}商店' });
      const path = join(folder, 'smile.pdf');
      await expect(office.api.print(LIST, { kind: 'file', path })).rejects.toMatchObject({ code: 'invalid', key: 'output.no_glyph', params: { characters: '\u{1F600} U+1F600' } });
      await expect(stat(path)).rejects.toThrow();
      await office.api.print({ ...LIST, format: 'text' }, { kind: 'file', path });
      await office.api.remove({ entity: 'customer', ids: [id] }, 1);
    });

    it('says what is wrong with paper, totals, sheets and fonts', async () => {
      const wrong = async (more: object, key: string): Promise<void> => {
        await expect(office.api.printPreview({ ...LIST, ...more })).rejects.toMatchObject({ key });
      };
      await wrong({ paper: '132', landscape: true }, 'output.paper_continuous');
      await wrong({ totals: ['address'] }, 'output.no_total');
      await wrong({ group: 'nonsense' }, 'output.unknown_column');
      await wrong({ sheets: '2' }, 'output.sheets_outside');
      await wrong({ sheets: 'x' }, 'output.sheets_wrong');
      await wrong({ margin: 100 }, 'output.paper_small');
      await wrong({ size: 40 }, 'output.letter_size');
      await wrong({ encoding: 'gb18030' }, 'output.encoding_fixed');
      await wrong({ fonts: [import.meta.filename] }, 'output.font_unreadable');
      await wrong({ fonts: ['/none.ttf'] }, 'output.font_unreadable');
    });
  });

  describe.each(PAPER_NAMES)('text for paper %s', (paper) => {
    it('is never wider than it', async () => {
      const text = (await printed({ ...LIST, format: 'text', paper })).toString();
      const [, across] = /^(\d+)$/.exec(paper) ?? [];
      for (const line of text.split(/[\n\f]/)) expect(displayWidth(line)).toBeLessThanOrEqual(across === undefined ? 112 : Number(across));
      const letters = [...text.replaceAll(/\s/g, '')];
      for (const char of '北方商贸䶮㭎堃') expect(letters).toContain(char);
    });
  });

  describe.each(ENVELOPE_NAMES)('envelope %s', (envelope) => {
    const job = { kind: 'envelope', format: 'pdf', entity: 'customer', envelope } as const;

    it('has each digit in the middle of its box, all six in the reading area, and nothing else there', async () => {
      const all = await pages(job);
      expect(all).toHaveLength(3);
      for (const page of all) {
        expect([page.width, page.height].map((side) => Math.round(side * 10) / 10)).toEqual([ENVELOPES[envelope].width, ENVELOPES[envelope].height]);
        const inArea = page.texts.filter(({ x, y, size }) => x < READING_AREA.width && y - size * ABOVE * MM < READING_AREA.height);
        const digits = page.texts.filter(({ text, size }) => /^\d$/.test(text) && size === POSTCODE_BOXES.digit);
        expect(inArea).toEqual(digits);
        expect(digits).toHaveLength(6);
        expect(page.boxes).toHaveLength(6);
        for (const [i, box] of page.boxes.entries()) {
          const digit = digits[i];
          if (digit === undefined) throw new Error('no digit');
          // Digits of Noto Sans are 0.733 of their size high and stand on the base line.
          expect(Math.abs(digit.x + digit.width / 2 - box.x - box.width / 2)).toBeLessThan(0.5);
          expect(Math.abs(digit.y - (0.733 * digit.size * MM) / 2 - box.y - box.height / 2)).toBeLessThan(0.5);
          expect(box.x + box.width).toBeLessThanOrEqual(READING_AREA.width);
          expect(box.y + box.height).toBeLessThanOrEqual(READING_AREA.height);
          expect(Math.min(box.x, box.y)).toBeGreaterThan(0);
        }
      }
      expect(all.map((page) => words(page).slice(0, 6).join('')).toSorted()).toEqual(['116001', '130022', '132001']);
    });

    it('keeps everything on it and apart', async () => {
      for (const page of await pages(job)) {
        for (const { x, y, width, size } of page.texts) {
          expect(x).toBeGreaterThanOrEqual(5);
          expect(x + width).toBeLessThanOrEqual(page.width - 5);
          expect(y + size * BELOW * MM).toBeLessThanOrEqual(page.height - 3);
        }
        const lines = page.texts.slice(6).map(({ y, size }) => ({ from: y - size * ABOVE * MM, to: y })).toSorted((a, b) => a.from - b.from);
        for (const [i, line] of lines.entries()) expect((lines[i + 1]?.from ?? Infinity) - line.to).toBeGreaterThan(-0.5);
      }
    });
  });

  describe('envelopes', () => {
    const ENVELOPE = { kind: 'envelope', format: 'pdf', entity: 'contact', envelope: 'DL' } as const;

    it('are addressed by name and honorific, to the customer’s address where the contact has none', async () => {
      const texts = (await pages(ENVELOPE)).map((page) => words(page).slice(6));
      const sender = ['吉林省长春市人民大街1234号', '长春晨光商贸有限公司  0431-88886666', '130012'];
      expect(texts).toEqual([
        ['长春市同志街3号', '晨光文具股份有限公司', '李强 先生 收', ...sender],
        ['长春市自由大路8号', '晨光文具股份有限公司', '王芳 女士 收', ...sender],
      ]);
      expect((await pages({ ...ENVELOPE, honorific: '同志 启' })).map((page) => words(page)[8])).toEqual(['李强 同志 启', '王芳 同志 启']);
      expect((await pages({ ...ENVELOPE, honorific: 'none' })).map((page) => words(page)[8])).toEqual(['李强', '王芳']);
    });

    it('leave out, and name, who has no address; refuse where nobody has one', async () => {
      const { leftOut, records } = await office.api.print({ ...ENVELOPE, entity: 'customer' }, { kind: 'file', path: join(folder, 'left.pdf') });
      expect({ records, leftOut }).toEqual({ records: 3, leftOut: { count: 1, names: ['没有地址的客户'] } });
      await expect(office.api.printPreview({ ...ENVELOPE, entity: 'customer', filter: '名称:没有地址' })).rejects.toMatchObject({ key: 'print.no_addresses' });
      await expect(office.api.printPreview({ ...ENVELOPE, entity: 'customer', filter: '名称:无此客户' })).rejects.toMatchObject({ key: 'print.nobody' });
      await expect(office.api.printPreview({ ...ENVELOPE, entity: 'tag' })).rejects.toMatchObject({ key: 'print.no_letters' });
    });

    it('are moved by the offset, leave the boxes to preprinted ones, and can be printed again one by one', async () => {
      const [first, second] = await pages({ ...ENVELOPE, offset: { x: 0, y: 0 } });
      const [moved] = await pages({ ...ENVELOPE, offset: { x: 1.5, y: -0.5 }, preprinted: true, sheets: '２' });
      expect(moved?.boxes).toEqual([]);
      expect(words(moved)).toEqual(words(second));
      expect((moved?.texts[0]?.x ?? 0) - (first?.texts[0]?.x ?? 0)).toBeCloseTo(1.5, 1);
      expect((moved?.texts[0]?.y ?? 0) - (first?.texts[0]?.y ?? 0)).toBeCloseTo(-0.5, 1);
    });

    it('as text hold the same words, the digits in their boxes to half a cell', async () => {
      const [first = ''] = (await printed({ ...ENVELOPE, format: 'text' })).toString().split('\f');
      const line = first.split('\n').find((one) => /^[\d ]+$/.test(one)) ?? '';
      const middles = [...line.matchAll(/\d/g)].map(({ index }) => (index + 0.5) * 2.54);
      expect(middles).toHaveLength(6);
      for (const [i, middle] of middles.entries()) expect(Math.abs(middle - POSTCODE_BOXES.x - i * POSTCODE_BOXES.pitch - POSTCODE_BOXES.width / 2)).toBeLessThanOrEqual(1.28);
      expect(first).toContain('李强 先生 收');
    });

    it('are drawn on the screen with their boxes, and have a sheet to measure the printer by', async () => {
      const { pages: drawn, width, sheets } = await office.api.printPreview(ENVELOPE);
      expect(sheets).toBe(2);
      expect(width).toBeLessThanOrEqual(78);
      expect(drawn[0]?.join('\n')).toMatch(/│1 *│+3 *│+0 *│+0 *│+2 *│+1 *│/);
      const [test] = await pages({ ...ENVELOPE, test: true });
      expect(words(test).join('')).toContain('123456');
    });
  });

  describe.each(LABEL_SHEET_NAMES)('labels %s', (sheet) => {
    it('stand inside their labels, from the one asked for', async () => {
      const layout = labelSheet(sheet);
      if (layout === null) throw new Error(sheet);
      const job = { kind: 'label', format: 'pdf', entity: 'customer', sheet, outline: true, filter: '名称:晨光 or 名称:Harbour' } as const;
      const [page] = await pages({ ...job, start: 2 });
      expect(page?.boxes).toHaveLength(layout.columns * layout.rows);
      const labelOf = (y: number, x: number): number => page?.boxes.findIndex((box) => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height) ?? -1;
      const at = (page?.texts ?? []).map(({ x, y, width, size }) => [labelOf(y - size * ABOVE * MM, x), labelOf(y, x + width)]);
      expect(at.length).toBeGreaterThan(4);
      for (const [begin, end] of at) expect(begin).toBe(end);
      expect([...new Set(at.flat())].toSorted((a, b) => a - b)).toEqual([1, 2]);
      await expect(office.api.printPreview({ ...job, start: layout.columns * layout.rows + 1 })).rejects.toMatchObject({ key: 'print.label_start' });
    });
  });

  it('a sheet of labels of one’s own is read, one that does not fit is refused', async () => {
    expect(labelSheet('3×7:63.5×38.1')).toEqual(expect.objectContaining({ columns: 3, rows: 7, width: 63.5, left: 9.75 }));
    expect(labelSheet('３×７：６３.５×３８.１')).toEqual(labelSheet('3x7:63.5x38.1'));
    expect(labelSheet('2x5:90x50:10,20:5,2')).toEqual(expect.objectContaining({ left: 10, top: 20, gapX: 5, gapY: 2 }));
    for (const text of ['', '4x7:63.5x38.1', '0x5:20x20', '3x', '3x9']) expect(labelSheet(text), text).toBeNull();
    await expect(office.api.printPreview({ kind: 'label', format: 'pdf', entity: 'customer', sheet: '3x9' })).rejects.toMatchObject({ key: 'print.label_sheet' });
  });

  it('an existing file is not overwritten by silence', async () => {
    const path = join(folder, 'there.pdf');
    await writeFile(path, 'mine');
    await expect(office.api.print(LIST, { kind: 'file', path })).rejects.toMatchObject({ code: 'conflict', key: 'output.exists' });
    expect(await readFile(path, 'utf8')).toBe('mine');
  });
});
