import { access } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { EntityName } from '../../entities/names.ts';
import { invalid, notFound, type PlainError } from '../../errors.ts';
import { faultText, t, type Lang } from '../../i18n/index.ts';
import { delimitedLine } from '../../output/delimited.ts';
import { guardCell } from '../../output/formula-guard.ts';
import { BYTE_ORDER_MARKS, encodeText } from '../../output/encoding.ts';
import { jsonRow } from '../../output/json.ts';
import type { DownloadFile } from '../downloads.ts';
import type { FileResult } from '../files-api.ts';
import type { WholeFile } from '../output-file.ts';
import { plainError } from '../proxy.ts';
import type { ImportFile } from './file.ts';
import { isReasonHeader } from './header-match.ts';
import type { RowFault } from './prepare.ts';
import { isReadOnly } from './sniff.ts';
import type { SourceRow } from './source.ts';

/** A row that was not imported, and why. */
export interface Reject {
  readonly row: SourceRow;
  readonly faults: readonly RowFault[];
}

/** The field of the first fault, that a message names it. */
export function rejectField({ faults }: Reject): { readonly entity: EntityName; readonly field: string } | null {
  const [first] = faults;
  return first === undefined || first.field === null ? null : { entity: first.entity, field: first.field };
}

/** The first fault as an error with its line, for a message. */
export function rejectError({ row, faults }: Reject): PlainError {
  const [first] = faults;
  const place = { line: row.line, ...(first?.field === null || first?.field === undefined ? {} : { field: first.field }) };
  return invalid(first?.key ?? 'error.required', first?.params ?? {}, place).toPlain();
}

/** Everything that is wrong with a row, in words. */
export function reasonText(lang: Lang, faults: readonly RowFault[]): string {
  return faults
    .map(({ entity, field, key, params }) => faultText(lang, field === null ? null : { entity, field }, { key, params }))
    .join(lang === 'zh' ? ' ' : '; ');
}

/** Files whose rejects are a table of text for spreadsheets. */
const TABLES_INSTEAD = /^\.(?:xls[xmb]?|xlt[xm]|vcf|vcard\d?)$/i;

/** Where rejects go: beside the file unless `wanted` says otherwise, under a name that is free. */
export async function rejectsPathFor(source: string, wanted?: string): Promise<string> {
  const own = extname(wanted ?? source);
  const extension = wanted === undefined && TABLES_INSTEAD.test(own) ? '.csv' : own;
  const stem = wanted === undefined ? `${basename(source, own).replace(/\.rejects(?:-\d+)?$/, '')}.rejects` : basename(wanted, extension);
  for (let n = 1; ; n += 1) {
    const candidate = join(dirname(wanted ?? source), `${stem}${n === 1 ? '' : `-${n}`}${extension}`);
    if (!(await isThere(candidate))) return candidate;
  }
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

/** Throws `not_found` before anything is read where the rejects would have no place. */
export async function checkRejectsPath(path: string): Promise<void> {
  if (!(await isThere(dirname(resolve(path))))) throw notFound('output.no_folder', { path: dirname(path) });
}

export interface RejectWriter {
  /** Opens the file; throws AppError where it cannot be written, while nothing has landed yet. */
  ready(): Promise<void>;
  /** What follows may have landed: a fault of the file is kept for the end. */
  add(rejects: readonly Reject[]): Promise<void>;
  /** The file is there afterwards where there was any reject; its path, or why it could not be written. */
  finish(): Promise<{ readonly path: string | null; readonly problem: PlainError | null; readonly download?: FileResult['download'] }>;
  /** Leaves nothing. */
  drop(): Promise<void>;
}

/**
 * Writes the rows as they were, with a last column of reasons: encoding, delimiter and line ends are the file's (of Big5 and Windows-1252 UTF-8). Those of a workbook are a table for
 * spreadsheets.
 */
export function rejectWriter(file: ImportFile, lang: Lang, openFile: () => Promise<WholeFile & Partial<DownloadFile>>): RejectWriter {
  const text = rejectText(file, lang);
  let open: (WholeFile & Partial<DownloadFile>) | null = null;
  let problem: PlainError | null = null;
  const opened = async (): Promise<WholeFile & Partial<DownloadFile>> => {
    if (open !== null) return open;
    open = await openFile();
    await open.write(text.head());
    return open;
  };
  const kept = async (work: () => Promise<void>): Promise<void> => {
    if (problem === null) await work().catch((error: unknown) => (problem = plainError(error)));
  };
  return {
    async ready() {
      await opened();
    },
    async add(rejects) {
      if (rejects.length === 0) return;
      await kept(async () => {
        const own = await opened();
        for (const reject of rejects) await own.write(text.row(reject));
      });
    },
    async finish() {
      const own = open;
      if (own !== null) {
        await kept(async () => {
          await own.write(text.tail());
          await own.finish();
        });
      }
      if (problem !== null) await own?.drop();
      const download = problem === null ? await own?.made?.() : undefined;
      return { path: problem === null ? (own?.path ?? null) : null, problem, ...(download === undefined ? {} : { download }) };
    },
    async drop() {
      await open?.drop();
    },
  };
}

interface RejectText {
  head(): Uint8Array;
  row(reject: Reject): Uint8Array;
  tail(): Uint8Array;
}

function rejectText(file: ImportFile, lang: Lang): RejectText {
  // The reasons need not have characters in Big5.
  const encoding = isReadOnly(file.found.encoding) ? 'utf8' : file.found.encoding;
  const bytes = (text: string): Buffer => encodeText(text, encoding);
  const mark = file.found.skip > 0 || isReadOnly(file.found.encoding) ? BYTE_ORDER_MARKS[encoding] : new Uint8Array();
  // The reasons of an earlier run make way for the new ones.
  const kept = file.headers.flatMap((header, at) => (isReasonHeader(header) ? [] : [at]));
  const headers = [...kept.map((at) => file.headers[at] ?? ''), t(lang, 'import.reason_header')];
  const cells = ({ row, faults }: Reject): string[] => {
    const extra = row.cells.slice(file.headers.length);
    return [...kept.map((at) => row.cells[at] ?? ''), reasonText(lang, faults), ...extra];
  };
  if (file.format === 'json' || file.format === 'ndjson') {
    const line = jsonRow(headers.map((key) => ({ key, json: 'text' })));
    const list = file.format === 'json';
    let first = true;
    return {
      head: () => Buffer.concat([mark, bytes(list ? '[' : '')]),
      row: (reject) => {
        const before = list ? (first ? '\n' : ',\n') : '';
        first = false;
        return bytes(`${before}${line(cells(reject))}${list ? '' : '\n'}`);
      },
      tail: () => bytes(list ? '\n]\n' : ''),
    };
  }
  if (file.format !== 'csv' && file.format !== 'tsv') return sheetText(headers, cells);
  const line = delimitedLine(file.delimiter);
  return {
    head: () => Buffer.concat([mark, bytes(`${line(headers)}${file.lineEnd}`)]),
    row: (reject) => bytes(`${line(cells(reject))}${file.lineEnd}`),
    tail: () => new Uint8Array(),
  };
}

/** Guarded, so that a spreadsheet keeps what stands there; keys as headers mean that nothing is (as `isMachineHeader` has it). */
function sheetText(headers: readonly string[], cells: (reject: Reject) => string[]): RejectText {
  const line = delimitedLine(',');
  const guard = headers.slice(0, -1).every((header) => /^[a-z_.]+$/.test(header)) ? (cell: string) => cell : guardCell;
  return {
    head: () => Buffer.concat([BYTE_ORDER_MARKS.utf8, Buffer.from(`${line(headers)}\r\n`)]),
    row: (reject) => Buffer.from(`${line(cells(reject).map(guard))}\r\n`),
    tail: () => new Uint8Array(),
  };
}
