import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExportFormat } from '../../src/services/api.ts';
import { forEachEngine, scratchFolder } from '../harness/database.ts';
import { openOffice, type Office } from '../services/company.ts';

const WORDS = ['"', ',', ';', '\t', "'", '=', '+', '-', '@', '＝', '|', '0', '12', ' ', '中', '文', '😀', '\\', '/', '#', '，', 'null', 'true', '=cmd', '𠮷', '_x000D_', '<', '&', '^', '{', ']', 'a'];
const line = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 8 }).map((parts) => parts.join('').replaceAll('\t', ' ').trim());
const filled = line.filter((text) => text !== '');
/** Notes as long as a field takes them, too. */
const note = fc.oneof({ weight: 19, arbitrary: fc.array(filled, { maxLength: 3 }).map((lines) => lines.join('\n')) }, { weight: 1, arbitrary: filled.map((text) => `${text}${'𠮷\n=",'.repeat(3000)}.`) });
const digits = fc.stringMatching(/^\d{1,25}$/);

const RECORD = fc.record({
  name: filled,
  short_name: line,
  address: line,
  bank_account: digits,
  notes: note,
  registered_capital: fc.option(fc.integer({ min: 0, max: 10 ** 12 })),
  staff_count: fc.option(fc.integer({ min: 0, max: 10 ** 9 })),
  next_contact_on: fc.constantFrom(null, '2026-02-28', '1999-12-31'),
  level: fc.nat({ max: 3 }),
  region: fc.nat({ max: 4 }),
  tags: fc.uniqueArray(fc.nat({ max: 3 }), { maxLength: 3 }),
});
type Made = typeof RECORD extends fc.Arbitrary<infer R> ? R : never;

/** Lists whose names and codes get in each other's way. */
async function lists(office: Office): Promise<{ levels: number[]; regions: number[]; tags: number[] }> {
  const { api } = office;
  const levels = [];
  for (const values of [{ name: 'A', code: 'B' }, { name: 'B', code: 'A' }, { name: '=VIP', code: '001' }]) levels.push((await api.create('customer_level', values)).id);
  const province = await api.create('region', { name: '吉林省', code: '220000', level: 'province' });
  const city = await api.create('region', { name: '吉林市', code: '220200', level: 'city', parent_id: province.id });
  const here = await api.create('region', { name: '朝阳区', level: 'district', parent_id: city.id });
  const there = await api.create('region', { name: '朝阳区', code: '110105', level: 'district' });
  const tags = [];
  for (const name of ['a;b', '展会', '"引号"', '、']) tags.push((await api.create('tag', { name })).id);
  return { levels, regions: [province.id, city.id, here.id, there.id], tags };
}

async function fill(office: Office, records: readonly Made[]): Promise<void> {
  const { levels, regions, tags } = await lists(office);
  const taken = new Set<string>();
  for (const { level, region, tags: chosen, ...values } of records) {
    if (taken.has(values.name.toLowerCase())) continue;
    taken.add(values.name.toLowerCase());
    await office.api.create('customer', { ...values, level_id: levels[level] ?? null, region_id: regions[region] ?? null, tags: chosen.map((at) => tags[at] ?? 0).toSorted((a, b) => a - b) });
  }
}

/** A file as text; of a workbook every byte too, for the same cells make the same file. */
const textOf = async (path: string): Promise<string> => (await readFile(path)).toString(path.endsWith('.xlsx') ? 'latin1' : 'utf8');

forEachEngine((engine, open) => {
  describe('export → import → export', () => {
    const cases: readonly (readonly [ExportFormat, 'machine' | 'spreadsheet'])[] = [
      ['csv', 'machine'],
      ['csv', 'spreadsheet'],
      ['tsv', 'machine'],
      ['tsv', 'spreadsheet'],
      ['json', 'machine'],
      ['ndjson', 'machine'],
      ['xlsx', 'spreadsheet'],
      ['xlsx', 'machine'],
      ['vcard', 'machine'],
      ['vcard4', 'machine'],
    ];
    it('is the same, byte by byte, in another company with the same lists', async () => {
      const office = await openOffice(await open());
      const records = fc.sample(RECORD, { numRuns: engine === 'sqlite' ? 150 : 30, seed: 11 });
      await fill(office, records);
      const folder = await scratchFolder();
      for (const [format, purpose] of cases) {
        const path = join(folder, `first-${purpose}.${format}`);
        const { rows } = await office.api.exportFile({ entity: 'customer', columns: [], format, for: purpose, path });
        const other = await openOffice(await open());
        await lists(other);
        const result = await other.api.importRun({ entity: 'customer', path, duplicates: 'update', rejectsPath: join(folder, `rejects-${purpose}.${format}`) });
        expect(result.rejects).toEqual([]);
        expect([format, purpose, result.created]).toEqual([format, purpose, rows]);
        const second = join(folder, `second-${purpose}.${format}`);
        await other.api.exportFile({ entity: 'customer', columns: [], format, for: purpose, path: second });
        expect(await textOf(second)).toBe(await textOf(path));
        const again = await other.api.importRun({ entity: 'customer', path, duplicates: 'update' });
        expect([again.unchanged, again.stepId]).toEqual([rows, null]);
      }
    }, 120_000);
  });
});
