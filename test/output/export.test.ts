import { execFileSync } from 'node:child_process';
import { lstat, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ExportFormat } from '../../src/services/api.ts';
import { exportFile, exportTo } from '../../src/services/export.ts';
import { forEachEngine, scratchFolder } from '../harness/database.ts';
import { granting, openOffice, type Office } from '../services/company.ts';

forEachEngine((_engine, open) => {
  describe('export', () => {
    let office: Office;
    let folder: string;
    let files = 0;
    const place = (): string => join(folder, `${(files += 1)}.out`);

    beforeAll(async () => {
      office = await openOffice(await open());
      folder = await scratchFolder();
      const { api } = office;
      const vip = await api.create('customer_level', { name: 'VIP', code: 'V' });
      const north = await api.create('region', { name: '吉林省', code: '220000', level: 'province' });
      const city = await api.create('region', { name: '吉林市', code: '220200', level: 'city', parent_id: north.id });
      await api.create('region', { name: '朝阳区', code: '110105', level: 'district' });
      const cy = await api.create('region', { name: '朝阳区', code: '220104', level: 'district', parent_id: city.id });
      const fair = await api.create('tag', { name: '展会' });
      const key = await api.create('tag', { name: '重点;老客户' });
      await api.create('customer', { name: '=晨光, "文具"', level_id: vip.id, region_id: city.id, phone: '0431-88886666', registered_capital: 123456789, tags: [fair.id, key.id], notes: '第一行\n第二行' });
      await api.create('customer', { name: '北方商贸', region_id: cy.id, bank_account: '6222021234567890123' });
    });

    const text = async (format: ExportFormat, purpose: 'machine' | 'spreadsheet', columns: readonly string[], more: object = {}): Promise<string> => {
      const path = place();
      await office.api.exportFile({ entity: 'customer', columns, format, for: purpose, path, ...more });
      return await readFile(path, 'utf8');
    };

    it('for machines: keys, raw values, names that an import finds again', async () => {
      expect(await text('csv', 'machine', ['code', 'name', 'level_id', 'region_id', 'registered_capital', 'tags', 'notes'])).toBe(
        'code,name,level_id,region_id,registered_capital,tags,notes\n' +
          'C202600001,"=晨光, ""文具""",VIP,吉林市,1234567.89,"展会;""重点;老客户""","第一行\n第二行"\n' +
          'C202600002,北方商贸,,220104,,,\n',
      );
    });

    it('for spreadsheets: labels, a mark, CRLF, nothing that runs or is rounded', async () => {
      expect(await text('csv', 'spreadsheet', ['name', 'bank_account', 'created_at'])).toBe(
        '\uFEFF名称,账号,创建时间\r\n"\'=晨光, ""文具""",,2026-03-10 10:00\r\n北方商贸,\t6222021234567890123,2026-03-10 10:00\r\n',
      );
    });

    it('json has values of their kinds', async () => {
      const rows: unknown = JSON.parse(await text('json', 'machine', ['name', 'registered_capital', 'tags', 'owner_id', 'id']));
      expect(rows).toEqual([
        { name: '=晨光, "文具"', registered_capital: 1234567.89, tags: ['展会', '重点;老客户'], owner_id: '王芳', id: 1 },
        { name: '北方商贸', registered_capital: null, tags: [], owner_id: '王芳', id: 2 },
      ]);
    });

    it('all fields but id, version and stamps, unless named', async () => {
      const header = (await text('csv', 'machine', [])).split('\n')[0] ?? '';
      expect(header).toMatch(/^code,name,/);
      expect(header.split(',')).not.toEqual(expect.arrayContaining(['id']));
      expect(header).not.toMatch(/version|created|deleted/);
    });

    it('exactly the filtered rows in the order asked for', async () => {
      expect(await text('tsv', 'machine', ['code'], { filter: '级别:VIP' })).toBe('code\nC202600001\n');
      expect(await text('tsv', 'machine', ['code'], { sort: ['-code'] })).toBe('code\nC202600002\nC202600001\n');
      expect(await text('ndjson', 'machine', ['code'], { search: 'bfsm' })).toBe('{"code":"C202600002"}\n');
    });

    it('never overwrites without being told, and makes files that only the owner reads', async () => {
      const path = place();
      await writeFile(path, 'mine');
      const request = { entity: 'customer', columns: ['code'], format: 'csv', for: 'machine', path } as const;
      await expect(office.api.exportFile(request)).rejects.toMatchObject({ code: 'conflict', key: 'output.exists' });
      expect(await readFile(path, 'utf8')).toBe('mine');
      const { rows, bytes } = await office.api.exportFile({ ...request, overwrite: true });
      expect([rows, bytes]).toEqual([2, (await stat(path)).size]);
      expect((await stat(path)).mode & 0o777).toBe(0o600);
    });

    it('replaces no device, pipe or folder by a file, and of a link the file that it names', async () => {
      const request = { entity: 'customer', columns: ['code'], format: 'csv', for: 'machine', overwrite: true } as const;
      const [pipe, link, named] = [place(), place(), place()];
      execFileSync('mkfifo', [pipe]);
      await expect(office.api.exportFile({ ...request, path: pipe })).rejects.toMatchObject({ code: 'failed', key: 'output.no_file' });
      expect((await stat(pipe)).isFIFO()).toBe(true);
      await expect(office.api.exportFile({ ...request, path: folder })).rejects.toMatchObject({ code: 'failed', key: 'output.is_folder' });
      await writeFile(named, 'old');
      await symlink(named, link);
      await office.api.exportFile({ ...request, path: link });
      expect([(await lstat(link)).isSymbolicLink(), (await readFile(named, 'utf8')).split('\n')[0]]).toEqual([true, 'code']);
    });

    it('cancelled, it leaves nothing', async () => {
      const path = place();
      const stop = new AbortController();
      stop.abort();
      const before = await readdir(folder);
      await expect(exportFile(office.ctx, { entity: 'customer', columns: [], format: 'csv', for: 'machine', path }, { signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' });
      expect(await readdir(folder)).toEqual(before);
    });

    it('says what is wrong with a request', async () => {
      const request = { entity: 'customer', columns: ['nmae'], format: 'csv', for: 'machine', path: place() } as const;
      await expect(office.api.exportFile(request)).rejects.toMatchObject({ code: 'usage', key: 'output.unknown_column' });
      await expect(office.api.exportFile({ ...request, columns: [], path: '/nowhere/at/all.csv' })).rejects.toMatchObject({ code: 'not_found', key: 'output.no_folder' });
      await expect(office.as({ grants: granting({ '*': ['read'] }) }).exportFile({ ...request, columns: [] })).rejects.toMatchObject({ code: 'not_permitted' });
    });

    it('streams with the pace of the reader, and reports', async () => {
      const chunks: string[] = [];
      const slow = new Writable({
        highWaterMark: 1,
        write(chunk: Buffer, _encoding, done) {
          chunks.push(chunk.toString());
          setImmediate(done);
        },
      });
      const seen: unknown[] = [];
      const { rows } = await exportTo(office.ctx, { entity: 'customer', columns: ['code'], format: 'csv', for: 'machine' }, slow, { onProgress: (progress) => seen.push(progress) });
      expect(rows).toBe(2);
      expect(chunks.join('')).toBe('code\nC202600001\nC202600002\n');
      expect(seen).toEqual([{ done: 2, total: 2 }]);
    });

    it('reads past the first page, once each row', async () => {
      const names = Array.from({ length: 4500 }, (_, i) => `标签${String(i).padStart(5, '0')}`);
      await office.database.transact(async (_trx, bulk) => {
        const stamp = '2026-01-01T00:00:00.000Z';
        await bulk.insert('tag', ['version', 'created_at', 'updated_at', 'name_sort', 'search_text', 'name', 'rank'], names.map((name, i) => [1, stamp, stamp, name, name, name, 10 + (i % 7)]));
      });
      for (const sort of [undefined, ['rank'], ['-rank', 'name'], ['code', '-name']]) {
        const path = place();
        await office.api.exportFile({ entity: 'tag', columns: ['name'], sort, filter: '名称:标签', format: 'csv', for: 'machine', path });
        expect((await readFile(path, 'utf8')).trimEnd().split('\n').slice(1).toSorted()).toEqual(names);
      }
    });
  });

  describe('print', () => {
    it('is what the preview shows, with totals, page numbers and the filter', async () => {
      const { api } = await openOffice(await open());
      const folder = await scratchFolder();
      for (let i = 1; i <= 30; i += 1) await api.create('customer', { name: `晨光文具第${i}分公司`, phone: '0431-88886666', registered_capital: i * 100 });
      const job = { kind: 'list', format: 'text', entity: 'customer', columns: ['code', 'name', 'registered_capital'], filter: 'name:晨光', width: 80, height: 24, encoding: 'gb18030' } as const;
      const { pages, sheets } = await api.printPreview(job);
      const path = join(folder, 'list.txt');
      expect(await api.print(job, { kind: 'file', path })).toMatchObject({ records: 30, sheets: 2, to: path });
      expect(sheets).toBe(2);
      const lines = new TextDecoder('gb18030').decode(await readFile(path)).split('\f').map((page) => page.trimEnd().split('\n'));
      expect(lines).toEqual(pages);
      expect(lines[0]?.[0]?.trim()).toBe('客户列表');
      expect(lines[0]?.[1]).toContain('条件：name:晨光');
      expect(lines.at(-1)?.join('\n')).toMatch(/合计\s+465\.00\n共 30 条/);
      expect(lines.at(-1)?.at(-1)).toMatch(/^打印日期：2026-03-10\s+第 2 页 \/ 共 2 页$/);
    });

    it('refuses what GB18030 cannot take, and leaves no file', async () => {
      const { api } = await openOffice(await open());
      await api.create('customer', { name: '私\uE5E5用' });
      const path = join(await scratchFolder(), 'list.txt');
      const job = { kind: 'list', format: 'text', entity: 'customer', columns: ['name'], width: 80, height: 24 } as const;
      await expect(api.print({ ...job, encoding: 'gb18030' }, { kind: 'file', path })).rejects.toMatchObject({ code: 'invalid', key: 'output.unencodable', params: { characters: 'U+E5E5' } });
      await expect(stat(path)).rejects.toThrow();
      await api.print(job, { kind: 'file', path });
    });
  });
});
