import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/connect.ts';
import { encodeText } from '../../src/output/encoding.ts';
import { rowFormat, type FileFormat } from '../../src/output/row-format.ts';
import { xlsxBytes } from '../../src/output/xlsx-write.ts';
import { exportTo } from '../../src/services/export.ts';
import { openImport } from '../../src/services/import/file.ts';
import { nameSort } from '../../src/util/pinyin.ts';
import { emptyPlace, forEachEngine, scratchFolder } from '../harness/database.ts';
import { openOffice } from '../services/company.ts';

/** As long as a cell of a workbook may be, in UTF-16 units: rare Han, emoji, what parts cells. */
const LONG = ['x'.repeat(32_767), `${'𠮷'.repeat(16_383)}z`, `${'😀",\t\n'.repeat(5461)}!`];
const SHORT = ['=cmd|" /C calc"!A0', '007', '6222021234567890123', "'", '"', 'a\nb', '_x000D_', ' 两端 ', '1e5', 'TRUE', '2026-03-02'];

async function readBack(path: string): Promise<string[]> {
  const file = await openImport(path);
  const cells: string[] = [];
  for await (const rows of file.rows()) for (const row of rows) cells.push(row.cells[0] ?? '');
  return cells;
}

describe('cells as long as a workbook takes them', () => {
  const columns = [{ key: 'name', label: '名称', align: 'left' as const, json: 'text' as const }];
  const rows = [...LONG, ...SHORT].map((text) => [text, 'x']);
  const two = [...columns, { key: 'code', label: '编号', align: 'left' as const, json: 'text' as const }];

  it.each<FileFormat>(['csv', 'tsv', 'json', 'ndjson'])('%s', async (format) => {
    const path = join(await scratchFolder(), `long.${format}`);
    for (const encoding of ['utf8', 'gb18030'] as const) {
      const out = rowFormat(format, two, 'machine');
      await writeFile(path, encodeText(out.start() + rows.map((row) => out.row(row)).join('') + out.end(), encoding));
      expect(await readBack(path)).toEqual(rows.map(([text]) => text));
    }
  });

  it('xlsx: as text, never as a formula, a number or a day; one more is refused', async () => {
    const folder = await scratchFolder();
    const write = async (texts: readonly string[]): Promise<string> => {
      const path = join(folder, 'long.xlsx');
      const chunks: Uint8Array[] = [];
      const pages = (async function* () {
        yield { cells: texts.map((text) => [text]), values: texts.map((text) => [text]) };
      })();
      for await (const chunk of xlsxBytes({ title: '客户/列表', columns: [{ header: '名称', form: 'text' }], pages, timeZone: 'Asia/Shanghai', currency: 'CNY' })) chunks.push(chunk);
      await writeFile(path, Buffer.concat(chunks));
      return path;
    };
    expect(await readBack(await write([...LONG, ...SHORT]))).toEqual([...LONG, ...SHORT]);
    await expect(write(['x'.repeat(32_768)])).rejects.toMatchObject({ code: 'invalid', key: 'output.cell_too_long', params: { row: 2, length: 32_768 } });
  });
});

const CHILD = fileURLToPath(new URL('./export-child.ts', import.meta.url));

async function many(database: Database, count: number): Promise<void> {
  const stamp = '2026-01-01T00:00:00.000Z';
  await database.transact(async (_trx, bulk) => {
    await bulk.insert('customer', ['version', 'created_at', 'updated_at', 'name_sort', 'search_text', 'code', 'name'], Array.from({ length: count }, (_, i) => [1, stamp, stamp, nameSort(`客户${i}`), `客户${i}`, `K${i}`, `客户${i}`]));
  });
}

describe('an export whose process dies', () => {
  let location: string;
  beforeAll(async () => {
    ({ location } = await emptyPlace('sqlite'));
    const database = await openDatabase(location);
    await openOffice(database);
    await many(database, 10_000);
    await database.close();
  });

  it.each(['csv', 'xlsx', 'vcard'])('%s: the old file is what it was', async (format) => {
    const folder = await scratchFolder();
    const path = join(folder, 'list.out');
    await writeFile(path, 'the old list');
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', CHILD, location, path, format], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = await once(child.stdout, 'data');
    expect(Number(String(said))).toBeGreaterThanOrEqual(4000);
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    expect(await readFile(path, 'utf8')).toBe('the old list');
  }, 60_000);
});

forEachEngine((_engine, open) => {
  describe('encodings and formats of an export', () => {
    it('GB18030 comes back as it went, without a mark; what it cannot take is refused and nothing is left', async () => {
      const { api } = await openOffice(await open());
      const folder = await scratchFolder();
      await api.create('customer', { name: '𠮷野家😀', address: '=1+1', notes: '一\n二', postcode: '010010' });
      const path = join(folder, 'gb.csv');
      await api.exportFile({ entity: 'customer', columns: ['name', 'address', 'postcode', 'notes'], format: 'csv', for: 'spreadsheet', encoding: 'gb18030', path });
      const text = new TextDecoder('gb18030', { fatal: true, ignoreBOM: true }).decode(await readFile(path));
      expect(text).toBe('名称,地址,邮编,备注\r\n𠮷野家😀,\'=1+1,\t010010,"一\n二"\r\n');
      const other = await openOffice(await open());
      expect(await other.api.importRun({ entity: 'customer', path, duplicates: 'update' })).toMatchObject({ created: 1, rejected: 0 });
      const again = join(folder, 'again.csv');
      await other.api.exportFile({ entity: 'customer', columns: ['name', 'address', 'postcode', 'notes'], format: 'csv', for: 'spreadsheet', encoding: 'gb18030', path: again });
      expect(await readFile(again)).toEqual(await readFile(path));
      await api.create('customer', { name: '私\uE5E5用' });
      const before = await readdir(folder);
      const refused = { entity: 'customer', columns: ['name'], format: 'tsv', for: 'machine', encoding: 'gb18030', path: join(folder, 'no.tsv') } as const;
      await expect(api.exportFile(refused)).rejects.toMatchObject({ code: 'invalid', key: 'output.unencodable', params: { characters: 'U+E5E5' } });
      await expect(api.exportFile({ ...refused, format: 'json' })).rejects.toMatchObject({ code: 'usage', key: 'output.encoding_fixed' });
      expect(await readdir(folder)).toEqual(before);
    });

    it('stopped half-way the old file stays, and nothing beside it', async () => {
      const office = await openOffice(await open());
      await many(office.database, 5000);
      const folder = await scratchFolder();
      for (const format of ['csv', 'xlsx', 'vcard'] as const) {
        const path = join(folder, `list.${format}`);
        await writeFile(path, 'old');
        const stop = new AbortController();
        const running = office.api.exportFile({ entity: 'customer', columns: [], format, for: 'machine', path, overwrite: true }, { signal: stop.signal, onProgress: ({ done }) => void (done >= 2000 && stop.abort()) });
        await expect(running).rejects.toMatchObject({ code: 'cancelled' });
        expect(await readFile(path, 'utf8')).toBe('old');
      }
      expect((await readdir(folder)).toSorted()).toEqual(['list.csv', 'list.vcard', 'list.xlsx']);
    });

    it('a full disk is a sentence', async () => {
      const office = await openOffice(await open());
      const full = new Writable({
        highWaterMark: 1,
        write(_chunk, _encoding, done) {
          setImmediate(done, Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }));
        },
      });
      await expect(exportTo(office.ctx, { entity: 'operator', columns: ['name'], format: 'csv', for: 'machine' }, full)).rejects.toMatchObject({ code: 'unavailable', key: 'output.disk_full' });
    });

    it('vCards hold the name whatever columns are named; records that are no people or firms have none', async () => {
      const { api } = await openOffice(await open());
      await api.create('customer', { name: '晨光, 文具', phone: '0431-88886666' });
      const path = join(await scratchFolder(), 'one.vcf');
      await api.exportFile({ entity: 'customer', columns: ['phone', 'code'], format: 'vcard', for: 'machine', path });
      expect(await readFile(path, 'utf8')).toBe(
        'BEGIN:VCARD\r\nVERSION:3.0\r\nPRODID:-//Kehu//Kehu//EN\r\nX-ABSHOWAS:COMPANY\r\nN:;;;;\r\nFN:晨光\\, 文具\r\nORG:晨光\\, 文具\r\nTEL;TYPE=WORK,VOICE:0431-88886666\r\nX-KEHU-CODE:C202600001\r\nEND:VCARD\r\n',
      );
      await expect(api.exportFile({ entity: 'tag', columns: [], format: 'vcard', for: 'machine', path, overwrite: true })).rejects.toMatchObject({ code: 'usage', key: 'output.no_card' });
    });
  });
});
