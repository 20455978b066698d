import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runStep } from '../../src/services/ledger.ts';
import { loadNew, type NewRecord } from '../../src/services/load.ts';
import { completeValues } from '../../src/services/write.ts';
import { forEachEngine, scratchFolder } from '../harness/database.ts';
import { workbookParts, writeArchive } from '../import/workbook.ts';
import { openOffice, type Office } from './company.ts';

const COLUMNS = ['id', 'version', 'code', 'name', 'phone', 'level_id'];

async function customers(office: Office, count: number): Promise<void> {
  await runStep(office.ctx, { action: 'import', entity: 'customer' }, async (run) => {
    const ids = await run.bulk.reserveIds('customer', count);
    await loadNew(run, 'customer', ids.map((id): NewRecord => ({ id, values: completeValues('customer', { code: `X${id}`, name: `客户${id}`, phone: '0431-88880000' }), createdAt: run.at, createdBy: null })));
    await run.ctx.database.search.putRange(run.bulk, 'customer', ids[0] ?? 0, ids.at(-1) ?? 0);
  });
}

/** The list as a file that a person edits: its rows as lines of cells, changed by `edit`. */
async function edited(office: Office, edit: (rows: string[][]) => void): Promise<string> {
  const path = join(await scratchFolder(), 'list.csv');
  await office.api.exportFile({ entity: 'customer', columns: COLUMNS, format: 'csv', for: 'spreadsheet', path });
  const rows = (await readFile(path, 'utf8')).trimEnd().split(/\r?\n/).map((line) => line.split(','));
  edit(rows);
  await writeFile(path, rows.map((row) => row.join(',')).join('\n'));
  return path;
}

const cell = (rows: string[][], row: number, column: string, text: string): void => void (rows[row] ??= []).splice(COLUMNS.indexOf(column), 1, text);

forEachEngine((_engine, open) => {
  test('1,000 rows with 50 edits, 3 of which others were quicker with: 47 are applied as one step, 3 are shown; taken back, all is as it was', async () => {
    const office = await openOffice(await open());
    const { api } = office;
    await customers(office, 1000);
    const ids: number[] = [];
    const path = await edited(office, (rows) => {
      for (let row = 1; row <= 50; row += 1) {
        cell(rows, row * 19, 'phone', `0431-8888${String(row).padStart(4, '0')}`);
        ids.push(Number(rows[row * 19]?.[0]));
      }
    });
    for (const id of ids.slice(0, 3)) await api.update('customer', id, 1, { phone: '0432-66668888' });
    // Another field of another edited record: no conflict, both stand.
    await api.update('customer', ids[3] ?? 0, 1, { name: '改名的客户' });

    const plan = await api.sheetPlan({ entity: 'customer', path });
    expect(plan).toMatchObject({ read: 1000, changed: 47, unchanged: 950, conflicting: 3, faulty: 0, added: 0, leftOut: [] });
    expect(plan.changes[0]).toMatchObject({ label: '改名的客户', changes: [{ field: 'phone', before: '0431-88880000', after: '0431-88880004' }] });
    expect(plan.conflicts.map(({ id, fields }) => [id, fields.map(({ before, mine, theirs, by }) => [before, mine, theirs, by])])).toEqual(
      ids.slice(0, 3).map((id, at) => [id, [['0431-88880000', `0431-8888000${at + 1}`, '0432-66668888', '王芳']]]),
    );
    const done = await api.sheetApply({ entity: 'customer', path }, plan.sha256);
    expect(done).toMatchObject({ changed: 47, conflicting: 3, faulty: 0 });
    expect((await api.steps({ limit: 1 }))[0]).toMatchObject({ id: done.stepId, action: 'bulk', size: 47 });
    expect((await api.get('customer', ids[0] ?? 0)).values).toMatchObject({ phone: '0432-66668888' });
    expect((await api.get('customer', ids[3] ?? 0)).values).toMatchObject({ phone: '0431-88880004', name: '改名的客户' });
    // The same file again changes nothing more.
    expect(await api.sheetPlan({ entity: 'customer', path })).toMatchObject({ changed: 0, conflicting: 3 });
    await api.undo(done.stepId, 'refuse');
    expect((await api.count({ entity: 'customer', filter: 'phone:0431-88880000' }, 2000)).value).toBe(997);
  });

  test('what cannot be taken is said row by row, and the rest is done', async () => {
    const office = await openOffice(await open());
    const { api } = office;
    const vip = (await api.create('customer_level', { name: 'VIP' })).id;
    for (const name of ['甲', '乙', '丙', '丁', '戊', '己']) await api.create('customer', { name, level_id: vip });
    const path = await edited(office, (rows) => {
      cell(rows, 1, 'level_id', '');
      cell(rows, 2, 'level_id', '没有这级');
      cell(rows, 3, 'name', '');
      cell(rows, 4, 'version', '');
      cell(rows, 4, 'name', '改了版本');
      cell(rows, 5, 'code', rows[6]?.[2] ?? '');
      rows.push(['', '', 'N1', '新客户', '', ''], ['99999', '1', 'N2', '没有这条', '', ''], [...(rows[1] ?? [])]);
    });
    const plan = await api.sheetPlan({ entity: 'customer', path });
    expect(plan).toMatchObject({ read: 9, changed: 1, added: 1, conflicting: 0 });
    expect(plan.faults.map(({ line, field, error }) => [line, field, error.key])).toEqual([
      [3, 'level_id', 'error.lookup_unknown'],
      [4, 'name', 'error.required'],
      [5, null, 'sheet.version_lost'],
      [6, 'code', 'error.not_unique'],
      [9, null, 'sheet.no_record'],
      [10, null, 'sheet.twice'],
    ]);
    expect(await api.sheetApply({ entity: 'customer', path }, plan.sha256)).toMatchObject({ changed: 1 });
    expect((await api.list({ entity: 'customer', filter: 'level:none', columns: ['name'], limit: 9 })).rows.map((row) => row.values['name'])).toEqual(['甲']);
    await expect(api.sheetApply({ entity: 'customer', path }, 'another')).rejects.toMatchObject({ code: 'conflict', key: 'sheet.file_changed' });
    // A number alone fits records of any kind.
    await expect(api.sheetPlan({ entity: 'contact', path })).rejects.toMatchObject({ code: 'invalid', key: 'sheet.other_list' });
    await writeFile(path, '名称\n甲\n');
    await expect(api.sheetPlan({ entity: 'customer', path })).rejects.toMatchObject({ code: 'invalid', key: 'sheet.no_version' });
  });

  test('a table of text that was saved anew as a workbook, in another order and with a column more, changes only what was edited', async () => {
    const office = await openOffice(await open());
    const { api } = office;
    for (const name of ['=晨光', '北方']) await api.create('customer', { name, phone: '+85371022908' });
    const csv = await edited(office, () => undefined);
    const rows = (await readFile(csv, 'utf8')).replace('\uFEFF', '').trimEnd().split(/\r?\n/).map((line) => line.split(','));
    // What guards against formulas came along as text.
    expect(rows[1]?.slice(3, 5)).toEqual(["'=晨光", "'+85371022908"]);
    const path = join(await scratchFolder(), 'list.xlsx');
    const letters = (cells: readonly string[], at: number): string => `<row r="${at + 1}">${cells.map((text, column) => `<c r="${'ABCDEFG'.charAt(column)}${at + 1}" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`).join('')}</row>`;
    const made = rows.map((row, at) => [row[3] ?? '', at === 2 ? "'+85371022909" : (row[4] ?? ''), row[1] ?? '', row[0] ?? '', at === 0 ? '颜色' : '红']);
    await writeArchive(path, workbookParts({ sheets: [{ name: '客户', rows: made.map(letters).join('') }] }));
    const plan = await api.sheetPlan({ entity: 'customer', path });
    expect(plan).toMatchObject({ read: 2, changed: 1, unchanged: 1, conflicting: 0, faulty: 0, leftOut: ['颜色'] });
    expect(plan.changes.map(({ label, changes }) => [label, changes.map(({ field, after }) => [field, after])])).toEqual([['北方', [['phone', '+85371022909']]]]);
  });
});
