import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError, type ErrorCode } from '../../src/errors.ts';
import { findDelimiter, findFormat } from '../../src/services/import/delimiter.ts';
import { findEncoding } from '../../src/services/import/sniff.ts';
import { jsonKeys, jsonRows } from '../../src/services/import/source-json.ts';
import { tableRows, textOf, type SourceRow } from '../../src/services/import/source.ts';

const SAMPLES = new URL('../../fixtures/import-samples/', import.meta.url).pathname;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kehu-sniff-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

let files = 0;
async function file(bytes: string | Uint8Array): Promise<string> {
  const path = join(folder, `${(files += 1)}.csv`);
  await writeFile(path, bytes);
  return path;
}

/** The error that `work` ends with, as `code key line byte`. */
async function fault(work: Promise<unknown>): Promise<{ code: ErrorCode; key: string; line: unknown; byte: unknown }> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw new TypeError(`no AppError but ${String(error)}`);
  return { code: error.code, key: error.key, line: error.params['line'], byte: error.params['byte'] };
}

async function all(batches: AsyncIterable<SourceRow[]>): Promise<SourceRow[]> {
  const rows: SourceRow[] = [];
  for await (const batch of batches) rows.push(...batch);
  return rows;
}

const CHINESE = '客户名称,电话\n晨光文具股份有限公司,0431-88886666\n联通,10010\n';

describe('encoding', () => {
  it.each([
    ['customers-utf8.csv', 'utf8', 0],
    ['customers-gb18030.csv', 'gb18030', 0],
    ['customers-utf16le.txt', 'utf16le', 2],
    ['salesforce-accounts.csv', 'utf8', 3],
  ])('of %s is %s', async (name, encoding, skip) => {
    expect(await findEncoding(join(SAMPLES, name))).toMatchObject({ encoding, skip });
  });

  it.each([
    ['utf16le', 'utf16le', Buffer.from(CHINESE, 'utf16le')],
    ['utf16be', 'utf16be', Buffer.from(CHINESE, 'utf16le').swap16()],
    ['gb18030 of two characters', 'gb18030', iconv.encode('名称\n联通\n', 'gb18030')],
    ['Big5', 'big5', iconv.encode('客戶名稱,電話\n晨光文具股份有限公司,02-88886666\n', 'big5')],
    ['GBK of traditional characters', 'gb18030', iconv.encode('客戶名稱,電話\n晨光文具股份有限公司,02-88886666\n', 'gb18030')],
    ['GBK with a character that ends in a byte below 80', 'gb18030', iconv.encode('姓名\n朱镕基\n', 'gb18030')],
    ['Windows-1252 of a German office', 'windows1252', iconv.encode('Firma;Ort\nMüller & Söhne;Größe\nCafé;Zürich\n', 'win1252')],
    ['Windows-1252 with one curly quote', 'windows1252', iconv.encode('name,phone\nO’Brien Ltd,1\n', 'win1252')],
    ['gb18030 after 300 KB of ASCII', 'gb18030', iconv.encode(`name,phone\n${'abc,123\n'.repeat(40000)}晨光,1\n`, 'gb18030')],
    ['utf8 cut between chunks', 'utf8', Buffer.from(`a${'中'.repeat(200000)}`)],
    ['gb18030 whose last byte could begin a character of UTF-8', 'gb18030', Buffer.concat([Buffer.from('name\nabc '), Buffer.from([0x81, 0xe5])])],
  ])('without a mark: %s', async (_, encoding, bytes) => {
    expect((await findEncoding(await file(bytes))).encoding).toBe(encoding);
  });

  it('names line and byte of a broken UTF-8 character', async () => {
    const bytes = Buffer.concat([Buffer.from('名称\n晨光\n北方'), Buffer.from([0xe4, 0x20]), Buffer.from('商贸\n'.repeat(3))]);
    expect(await fault(findEncoding(await file(bytes)))).toEqual({ code: 'invalid', key: 'import.undecodable', line: 3, byte: 22 });
  });

  it('also far into a file', async () => {
    const before = Buffer.from('中文,一二三\n'.repeat(40000));
    const bytes = Buffer.concat([before, Buffer.from([0xff]), Buffer.from('尾\n')]);
    expect(await fault(findEncoding(await file(bytes)))).toEqual({ code: 'invalid', key: 'import.undecodable', line: 40001, byte: before.length + 1 });
  });

  it.each([1, 2])('a UTF-8 file that breaks off within its last character (%i bytes of it) is not taken for GB18030', async (kept) => {
    const whole = Buffer.from(`name,phone\n${'长白山公司,0432-62451111\n'.repeat(6000)}净月潭公`);
    const at = whole.length - 3 + kept;
    expect(await fault(findEncoding(await file(whole.subarray(0, at))))).toEqual({ code: 'invalid', key: 'import.truncated', line: 6002, byte: at });
  });

  it.each([1, 2])('nor is one whose Chinese stands far behind its beginning (%i bytes)', async (kept) => {
    const whole = Buffer.from(`name,phone\n${'Chenguang,0432-62451111\n'.repeat(9000)}${'长白山公司\n'.repeat(60_000)}净`);
    expect(await fault(findEncoding(await file(whole.subarray(0, whole.length - 3 + kept))))).toMatchObject({ code: 'invalid', key: 'import.truncated' });
  });

  it('says where a truncated file breaks off', async () => {
    const utf8 = Buffer.from('名称\n晨光文具');
    expect(await fault(findEncoding(await file(utf8.subarray(0, utf8.length - 1))))).toMatchObject({ key: 'import.truncated', line: 2, byte: utf8.length - 1 });
    const gb = iconv.encode('名称\n晨光文具股份', 'gb18030');
    expect(await fault(findEncoding(await file(gb.subarray(0, gb.length - 1))))).toMatchObject({ key: 'import.truncated', line: 2 });
  });

  it.each([
    ['an old Excel workbook', 'import.is_old_workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0])],
    ['a PDF', 'import.is_binary', Buffer.from('%PDF-1.7')],
    ['an empty file', 'import.empty', Buffer.alloc(0)],
    ['bytes', 'import.binary_at', Buffer.from([65, 44, 66, 0, 67, 68, 0, 69, 70])],
  ])('%s is refused in a sentence', async (_, key, bytes) => {
    expect(await fault(findEncoding(await file(bytes)))).toMatchObject({ code: 'invalid', key });
  });

  it('a missing file is not found, a folder is no file', async () => {
    expect(await fault(findEncoding(join(folder, 'nothing.csv')))).toMatchObject({ code: 'not_found', key: 'import.no_file' });
    expect(await fault(findEncoding(folder))).toMatchObject({ code: 'invalid', key: 'import.is_folder' });
  });
});

describe('delimiter and format', () => {
  it.each([
    [',', 'a,b;x,c\n1,2,3\n'],
    [';', 'name;amount\nx;1,5\ny;2,5\n'],
    ['\t', 'name\tnote\nx\ta, b, c\n'],
    ['|', 'a|b|c\n1|2|3\n'],
    [',', '"a;b;c","d"\n"1;2","3"\n'],
    [',', 'only\none\ncolumn\n'],
  ])('%j', (delimiter, text) => {
    expect(findDelimiter(text, true)).toBe(delimiter);
  });

  it('tells JSON from tables', () => {
    expect(['  [{"a":1}]', '{"a":1}\n', 'a,b\n'].map(findFormat)).toEqual(['json', 'ndjson', 'table']);
  });
});

describe('rows', () => {
  const read = async (text: string): Promise<SourceRow[]> => {
    const path = await file(text);
    return await all(tableRows(textOf(path, await findEncoding(path)), ','));
  };

  it('keep their line, whatever the line ends, quotes and empty lines', async () => {
    expect(await read('a,b\r\n"1\n2",x\n\n3,"y""z"\r4,"q",\n')).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: ['1\n2', 'x'] },
      { line: 5, cells: ['3', 'y"z'] },
      { line: 6, cells: ['4', 'q', ''] },
    ]);
  });

  it('are the same however the file comes in pieces, cut or parsed', async () => {
    const outcome = async (pieces: readonly string[]): Promise<unknown> =>
      await all(tableRows(Readable.from(pieces, { objectMode: true }), ',')).then((rows) => rows.map(({ line, cells }) => ({ line, cells }))).catch((error: unknown) => (error instanceof AppError ? [error.key, error.place] : error));
    const unit = fc.constantFrom('a', '客', ',', '\n', '\r', '\r\n', ' ', '"a"', '"');
    const table = fc.array(fc.string({ unit, maxLength: 12 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(table, fc.boolean(), async (pieces, quoted) => {
        const parts = quoted ? pieces : pieces.map((piece) => piece.replaceAll('"', 'b'));
        // A quote in front has the parser read all of it.
        const [parsed, cut] = [await outcome([`"a"\n${parts.join('')}`]), await outcome(['a\n', ...parts])];
        expect(cut).toEqual(parsed);
      }),
      { numRuns: 600 },
    );
  });

  it('a quote without end stops early and names its line', async () => {
    expect(await fault(read(`a,b\n1,"2\n${'x,y\n'.repeat(400000)}`))).toMatchObject({ code: 'invalid', key: 'import.row_too_long', line: 2 });
    expect(await fault(read('a,b\n1,2\n3,"4\n'))).toMatchObject({ code: 'invalid', key: 'import.open_quote', line: 3 });
  });

  it('a cell longer than 64 KB is refused', async () => {
    expect(await fault(read(`a,b\n1,${'x'.repeat(70000)}\n`))).toMatchObject({ key: 'import.cell_too_long', line: 2 });
  });
});

describe('JSON of a file that is too much', () => {
  it('a value longer than 64 KB and a record longer than a row may be are named by their line', async () => {
    const read = async (text: string): Promise<unknown> => {
      const path = await file(text);
      const found = await findEncoding(path);
      return await all(jsonRows(textOf(path, found), ['a']));
    };
    expect(await fault(read(`[{"a":"1"},\n{"a":"${'x'.repeat(70_000)}"}]`))).toMatchObject({ key: 'import.named_too_long', line: 2 });
    expect(await fault(read(`[{"a":"1"},\n{"a":"${'x'.repeat(3 << 20)}`))).toMatchObject({ key: 'import.row_too_long', line: 2 });
  });
});

describe('JSON', () => {
  const read = async (text: string): Promise<{ keys: string[]; rows: (readonly string[])[] }> => {
    const path = await file(text);
    const found = await findEncoding(path);
    const keys = await jsonKeys(textOf(path, found));
    return { keys, rows: (await all(jsonRows(textOf(path, found), keys))).map((row) => row.cells) };
  };

  it('a list and lines give the same rows; keys come from all records', async () => {
    const records = [{ name: 'a"{}[]\\', n: 1.5, yes: true }, { name: '中', contact: { mobile: '138' }, tags: ['x', 'y;z'] }, { n: null }];
    const expected = { keys: ['name', 'n', 'yes', 'contact.mobile', 'tags'], rows: [['a"{}[]\\', '1.5', '1', '', ''], ['中', '', '', '138', 'x;"y;z"'], ['', '', '', '', '']] };
    expect(await read(JSON.stringify(records, null, 2))).toEqual(expected);
    expect(await read(records.map((record) => JSON.stringify(record)).join('\n'))).toEqual(expected);
  });

  it.each([
    ['{"a":1}\n{"a":', 'import.json_cut', 2],
    ['[{"a":1}', 'import.json_cut', 1],
    ['[{"a":1},\nfoo]', 'import.json_no_record', 2],
    ['{"a":1}\n{"a":01}\n', 'import.not_json', 2],
    ['{"a":12345678901234567890}', 'import.json_number', 1],
  ])('%s', async (text, key, line) => {
    expect(await fault(read(text))).toMatchObject({ code: 'invalid', key, line });
  });
});
