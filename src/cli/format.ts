import type { EntityName } from '../entities/names.ts';
import { fieldOf } from '../entities/registry.ts';
import type { Value } from '../fields/definition.ts';
import { fieldType } from '../fields/registry.ts';
import { fieldLabel, type Lang } from '../i18n/index.ts';
import { tableLines, type TableColumn } from '../output/table.ts';
import type { Row } from '../services/api.ts';
import { todayIn } from '../util/dates.ts';
import { safeJson, safeText } from '../util/safe-text.ts';
import { displayWidth, pad } from '../util/text.ts';
import { write, type Io } from './io.ts';

/** What putting a value into words needs to know. */
export interface Reader {
  readonly lang: Lang;
  readonly timeZone: string;
  readonly currency?: string | undefined;
  readonly today: string;
}

export function readerOf(session: { readonly timeZone: string; readonly currency?: string | undefined }, lang: Lang): Reader {
  return { lang, timeZone: session.timeZone, currency: session.currency, today: todayIn(session.timeZone, Date.now()) };
}

/** A record's field for people: look-ups by name, dates and amounts as they are read. */
export function cellText(entity: EntityName, field: string, row: Pick<Row, 'values' | 'labels'>, reader: Reader): string {
  return row.labels[field] ?? valueText(entity, field, row.values[field] ?? null, reader);
}

export function valueText(entity: EntityName, field: string, value: Value, reader: Reader): string {
  const def = fieldOf(entity, field);
  if (def === undefined || value === null) return '';
  return fieldType(def).format(value, def, { ...reader, entity, field });
}

export function columnOf(entity: EntityName, field: string, lang: Lang): TableColumn {
  const def = fieldOf(entity, field);
  return { header: fieldLabel(lang, entity, field), align: def === undefined ? 'left' : fieldType(def).align };
}

/** The room that a table may take: the terminal's, or any where nobody sees it. */
export const roomOf = (io: Io): number | undefined => (io.stdout.isTTY === true ? (io.stdout.columns ?? 80) : undefined);

export async function writeTable(io: Io, columns: readonly TableColumn[], rows: readonly (readonly string[])[]): Promise<void> {
  await write(io.stdout, `${tableLines(columns, rows, roomOf(io)).join('\n')}\n`);
}

/** The same value for every reader; on a terminal nothing in it acts. */
export function jsonText(value: unknown, indent?: number): string {
  return safeJson(JSON.stringify(value, null, indent));
}

export async function writeJson(io: Io, value: unknown): Promise<void> {
  await write(io.stdout, `${jsonText(value, 2)}\n`);
}

/** Names and what they are, the names aligned. */
export async function writePairs(io: Io, pairs: readonly (readonly [name: string, text: string])[]): Promise<void> {
  const width = Math.max(0, ...pairs.map(([name]) => displayWidth(name)));
  const lines = pairs.map(([name, text]) => `${pad(name, width, 'left')}  ${safeText(text, 'many').replaceAll('\n', `\n${' '.repeat(width + 2)}`)}\n`);
  await write(io.stdout, lines.join(''));
}
