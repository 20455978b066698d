import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError, invalid, notFound, type PlainError } from '../../errors.ts';
import { REPORTS } from '../../reports/index.ts';
import type { Report } from '../../reports/report.ts';
import type { ServiceContext } from '../context.ts';
import { checkedReport } from './own-check.ts';

/** The reports in the operator's folder: those that are right, and what is wrong with the others. */
export interface OwnReports {
  readonly reports: readonly Report[];
  readonly faults: readonly { readonly name: string; readonly file: string; readonly error: PlainError }[];
}

/** What the command line calls something else. */
const RESERVED: ReadonlySet<string> = new Set(['check', 'show']);
const LARGEST = 200_000;
const MOST_FILES = 200;
const NAME = /^[a-z][a-z0-9_-]{0,39}$/;

/** A pipe that stood there would be waited for. */
const isReport = (entry: Dirent): boolean => entry.name.endsWith('.json') && !entry.name.startsWith('.') && (entry.isFile() || entry.isSymbolicLink());

/** Reads the folder anew each time: a report that was just written is there. None where there is no folder. */
export async function ownReports(ctx: ServiceContext): Promise<OwnReports> {
  const folder = ctx.reportFolder;
  if (folder === undefined) return { reports: [], faults: [] };
  const files = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const reports: Report[] = [];
  const faults: OwnReports['faults'][number][] = [];
  for (const file of files.filter(isReport).map(({ name }) => name).toSorted().slice(0, MOST_FILES)) {
    const path = join(folder, file);
    try {
      reports.push(await ownReport(ctx, path));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      faults.push({ name: basename(file, '.json'), file: path, error: error.toPlain() });
    }
  }
  return { reports, faults };
}

/** A report file, checked; it is called as the file is. Throws `not_found`, and `invalid` that says the place and what would be right. */
export async function ownReport(ctx: ServiceContext, path: string): Promise<Report> {
  const file = basename(path);
  const name = basename(path, '.json');
  const text = await readText(path);
  if (!NAME.test(name)) throw invalid('report.file.name', { file, at: file });
  if (RESERVED.has(name) || REPORTS.some((one) => one.name === name)) throw invalid('report.file.name_taken', { file, at: file, name });
  return await checkedReport(ctx, file, name, parsed(text, file));
}

async function readText(path: string): Promise<string> {
  try {
    if ((await stat(path)).size > LARGEST) throw invalid('report.file.large', { file: basename(path), at: basename(path), max: LARGEST });
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw notFound('report.file.unreadable', { file: path });
  }
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw invalid('report.file.no_json', { file, at: placeOf(text, error), reason: error instanceof Error ? error.message : String(error) });
  }
}

/** Line and column of what is wrong, as far as the parser says. */
function placeOf(text: string, error: unknown): string {
  const found = /position (\d+)/.exec(error instanceof Error ? error.message : '');
  const before = text.slice(0, found === null ? text.length : Number(found[1])).split('\n');
  return `${before.length}:${(before.at(-1) ?? '').length + 1}`;
}
