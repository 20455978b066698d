import fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { describe, expect, it } from 'vitest';
import { delimitedLine } from '../../src/output/delimited.ts';
import { encodeText, unencodable } from '../../src/output/encoding.ts';
import { guardCell, unguardCell } from '../../src/output/formula-guard.ts';
import { joinNames, splitNames } from '../../src/output/names-list.ts';
import { rowFormat, type OutputColumn } from '../../src/output/row-format.ts';
import { tableLines } from '../../src/output/table.ts';
import { displayWidth } from '../../src/util/text.ts';
import { AppError } from '../../src/errors.ts';

const nasty = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('"', ',', ';', '\t', '\r', '\n', "'", '=', '+', '-', '@', '＝', '|', '0', '9', ' ', '中', '😀') }),
);

const COLUMNS: readonly OutputColumn[] = [
  { key: 'name', label: '名称', align: 'left', json: 'text' },
  { key: 'amount', label: '金额', align: 'right', json: 'number' },
  { key: 'main', label: '主要', align: 'left', json: 'flag' },
  { key: 'tags', label: '标签', align: 'left', json: 'list' },
];

const write = (format: Parameters<typeof rowFormat>[0], purpose: 'spreadsheet' | 'machine', rows: string[][]): string => {
  const out = rowFormat(format, COLUMNS, purpose);
  return out.start() + rows.map((row) => out.row(row)).join('') + out.end();
};

describe('delimited lines', () => {
  it('are the bytes that csv-stringify writes', () => {
    fc.assert(
      fc.property(fc.array(nasty, { minLength: 1, maxLength: 6 }), fc.constantFrom(',', ';', '\t', '|'), (cells, delimiter) => {
        expect(`${delimitedLine(delimiter)(cells)}\n`).toBe(stringify([cells], { delimiter }));
      }),
    );
  });
});

describe('formula guard', () => {
  it('is undone exactly, whatever the text', () => {
    fc.assert(fc.property(nasty, (cell) => { expect(unguardCell(guardCell(cell))).toBe(cell); }));
  });

  it('leaves nothing that a spreadsheet would run, round or shorten', () => {
    fc.assert(fc.property(nasty, (cell) => { expect(guardCell(cell)).not.toMatch(/^(?:[=+\-@\r\n＝＋－＠]|0\d+$|\d{12,}$)/); }));
    expect(guardCell('=HYPERLINK("http://x")')).toBe('\'=HYPERLINK("http://x")');
    expect(guardCell('6222021234567890123')).toBe('\t6222021234567890123');
    expect(guardCell('010010')).toBe('\t010010');
    expect(guardCell('晨光文具')).toBe('晨光文具');
  });
});

describe('names in one cell', () => {
  it('come apart as they were put together', () => {
    fc.assert(
      fc.property(fc.array(nasty.filter((name) => name !== ''), { maxLength: 5 }), (names) => { expect(splitNames(joinNames(names))).toEqual(names); }),
    );
  });

  it('are taken with the separators that people type', () => {
    expect(splitNames('展会、重点， 老客户 ;VIP|新')).toEqual(['展会', '重点', '老客户', 'VIP', '新']);
  });
});

describe('files', () => {
  const rows = [['=晨光,文具', '1234.50', '1', '展会;重点'], ['', '-3.00', '0', ''], ['a\nb', '', '', '']];

  it('csv for machines: keys, LF, raw', () => {
    expect(write('csv', 'machine', rows)).toBe('name,amount,main,tags\n"=晨光,文具",1234.50,1,展会;重点\n,-3.00,0,\n"a\nb",,,\n');
  });

  it('csv for spreadsheets: mark, labels, CRLF, guarded text and untouched numbers', () => {
    expect(write('csv', 'spreadsheet', rows)).toBe('\uFEFF名称,金额,主要,标签\r\n"\'=晨光,文具",1234.50,1,展会;重点\r\n,-3.00,0,\r\n"a\nb",,,\r\n');
  });

  it('are the same bytes in one pass', () => {
    const cells = fc.oneof(nasty, fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('é', '中', '"', '😀', '\uD800', 'a') }), fc.constant('"中'.repeat(20_000)));
    fc.assert(
      fc.property(fc.array(fc.array(cells, { minLength: 4, maxLength: 4 }), { maxLength: 5 }), fc.constantFrom('csv', 'tsv'), fc.constantFrom('machine', 'spreadsheet'), (table, format, purpose) => {
        const out = rowFormat(format, COLUMNS, purpose);
        expect(Buffer.compare(out.bytes?.(table) ?? Buffer.of(1), Buffer.from(table.map((row) => out.row(row)).join('')))).toBe(0);
      }),
    );
  });

  it('csv cells come back through another parser', () => {
    fc.assert(
      fc.property(fc.array(fc.array(nasty, { minLength: 4, maxLength: 4 }), { maxLength: 5 }), (table) => {
        expect(parse(write('csv', 'machine', table), { record_delimiter: '\n' })).toEqual([COLUMNS.map((column) => column.key), ...table]);
      }),
    );
  });

  it('json and ndjson: typed values', () => {
    const records = [
      { name: '=晨光,文具', amount: 1234.5, main: true, tags: ['展会', '重点'] },
      { name: null, amount: -3, main: false, tags: [] },
      { name: 'a\nb', amount: null, main: null, tags: [] },
    ];
    expect(JSON.parse(write('json', 'machine', rows))).toEqual(records);
    expect(JSON.parse(write('json', 'machine', []))).toEqual([]);
    expect(write('ndjson', 'machine', rows).trimEnd().split('\n').map((line): unknown => JSON.parse(line))).toEqual(records);
  });

  it('md: a cell cannot break out of its column', () => {
    expect(write('md', 'machine', [['a|b\n*c*', '1', '是', '']])).toBe('| 名称 | 金额 | 主要 | 标签 |\n| --- | ---: | --- | --- |\n| a\\|b<br>\\*c\\* | 1 | 是 |  |\n');
  });
});

describe('table for a terminal', () => {
  const columns = [
    { header: '名称', align: 'left' as const },
    { header: 'Amount', align: 'right' as const },
  ];

  it('aligns Chinese and Latin by display width', () => {
    expect(tableLines(columns, [['晨光文具', '1.00'], ['abc', '12,345.00']])).toEqual(['名称         Amount', '--------  ---------', '晨光文具       1.00', 'abc       12,345.00']);
  });

  it('fits the terminal and cuts the widest column, never the amounts', () => {
    const lines = tableLines(columns, [['很长的名称'.repeat(10), '12,345.00']], 40);
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(40);
    expect(lines[2]).toMatch(/…\s+12,345\.00$/);
  });

  it('shows what could act on a terminal', () => {
    expect(tableLines(columns, [['\u001B[31m\u202Ex', '1']]).join('\n')).not.toMatch(/[\u001B\u202E]/);
  });
});

describe('encoding', () => {
  it('refuses what GB18030 cannot take and names it, instead of a question mark', () => {
    expect(unencodable('中😀\uE5E5\uD800', 'gb18030')).toEqual(['\uD800', '\uE5E5']);
    expect(() => encodeText('a\uE5E5', 'gb18030')).toThrow(AppError);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(new TextDecoder('gb18030').decode(encodeText(text, 'gb18030'))).toBe(text);
      }),
    );
  });
});
