import type { ServiceContext } from './context.ts';
import { safeText } from '../util/safe-text.ts';

/** Lines that stand above a page; of a longer text the first ones. */
const MOST = 6;

/** What stands where the own company's name does: its letterhead where it has one. */
export interface Letterhead {
  readonly company: string;
  /** Empty where the company has none, or none that says anything. */
  readonly lines: readonly string[];
}

/** The own company's name and its letterhead, harmless on paper. Blanks at the beginning of a line stay: the lines may be a drawing. */
export async function letterheadOf({ database }: ServiceContext): Promise<Letterhead> {
  const company = await database.queries.selectFrom('company').select(['name', 'logo_text']).limit(1).executeTakeFirst();
  const rows = (company?.logo_text ?? '').split(/\r\n|\r|\n/).map((row) => safeText(row.replaceAll('\t', '  ')).trimEnd());
  const first = rows.findIndex((row) => row !== '');
  const lines = first === -1 ? [] : rows.slice(first, rows.findLastIndex((row) => row !== '') + 1).slice(0, MOST);
  return { company: safeText(company?.name ?? ''), lines };
}

/** Whether the letterhead says the company's name itself, whatever blanks stand in it. */
export const namesItself = ({ company, lines }: Letterhead): boolean => company !== '' && lines.join('').replace(/\s/g, '').includes(company.replace(/\s/g, ''));
