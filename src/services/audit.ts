import type { Transaction } from 'kysely';
import type { Session } from '../auth/session.ts';
import type { Database } from '../db/database.ts';
import type { Schema } from '../db/schema.ts';
import type { EntityName } from '../entities/names.ts';
import { AppError, unavailable } from '../errors.ts';
import { discreetFilter, UNTOLD } from '../query/discreet.ts';
import { parseFilter } from '../query/parser.ts';
import { printFilter } from '../query/print.ts';
import { isoTime } from '../util/dates.ts';
import type { Selection } from './api.ts';
import type { AuditDetail } from './audit-detail.ts';
import type { AuditKind } from './audit-kinds.ts';
import { headerRow, insertAudit, sealTail, type HeaderRow } from './ledger.ts';

export type { AuditKind } from './audit-kinds.ts';

/** Something to be known later: that it happened, by whom and about how much. Never values of records, nor passwords, nor what was typed for one. */
export interface AuditEntry {
  readonly kind: AuditKind;
  /** What it was about; the kind says it where nothing is named. */
  readonly entity?: EntityName | undefined;
  /** For people: the name of a report, a file's name without its folders, an operator's name. Empty where nothing needs saying. */
  readonly summary: string;
  /** A line of the query language as it was typed; what may name a person is left out of what is kept. */
  readonly filter?: string | undefined;
  /** The selection instead of a line alone. */
  readonly selection?: Selection | undefined;
  /** How many records. */
  readonly count?: number | undefined;
  readonly recordId?: number | undefined;
  /** The fields that went out or were opened. */
  readonly fields?: readonly string[] | undefined;
  /** csv, pdf, text … */
  readonly format?: string | undefined;
  /** How somebody came in, where it was by no password. */
  readonly door?: AuditDetail['door'];
  /** The kinds of records that it was about, and whether the recycle bin was. */
  readonly entities?: AuditDetail['entities'];
  readonly bin?: boolean | undefined;
  readonly looked?: AuditDetail['looked'];
}

/** What an entry needs; there may be nobody logged in yet. */
export interface AuditContext {
  readonly database: Database;
  readonly session: Pick<Session, 'operatorId' | 'source'>;
  readonly now: () => number;
}

/** Ids that an entry names at most; of more it says their number. */
const NAMED_IDS = 100;

/**
 * Records an entry in a transaction of its own; its number. Throws `unavailable` where it can't be written (disk full, read-only): what is to be
 * known does then not happen either, so ask before anything goes out.
 */
export async function recordAudit(ctx: AuditContext, entry: AuditEntry): Promise<number> {
  try {
    const id = await ctx.database.transact(async (trx) => await recordAuditIn(trx, ctx, entry));
    await sealTail(ctx.database);
    return id;
  } catch (error) {
    if (error instanceof AppError && error.code === 'unavailable') throw unavailable('audit.not_recorded', { location: ctx.database.location }, {}, error.toPlain());
    throw error;
  }
}

/** The same in the transaction of what it tells. */
export async function recordAuditIn(trx: Transaction<Schema>, ctx: AuditContext, entry: AuditEntry): Promise<number> {
  return await insertAudit(ctx.database, trx, rowOf(ctx, entry), entry.summary);
}

function rowOf(ctx: AuditContext, entry: AuditEntry): HeaderRow {
  const detail = detailOf(ctx, entry);
  const json = JSON.stringify(detail);
  const text = json === '{}' ? undefined : json;
  return headerRow(ctx, { action: entry.kind, entity: entry.entity ?? entry.selection?.entity ?? usualEntity(entry.kind), detail: text }, isoTime(ctx.now()));
}

/** Backups and the server are the company's, all else is an operator's. */
const usualEntity = (kind: AuditKind): EntityName => (COMPANY.has(kind) ? 'company' : 'operator');
const COMPANY: ReadonlySet<AuditKind> = new Set(['backup', 'restore_backup', 'cleanup', 'server']);

function detailOf(ctx: AuditContext, entry: AuditEntry): AuditDetail {
  const { count, door, entities, fields = [], format, looked, selection, recordId } = entry;
  const { ids = [], of, deleted } = selection ?? {};
  const filter = filterTold(ctx, entry);
  // What is undefined does not become JSON.
  return {
    bin: deleted === true || entry.bin === true ? true : undefined,
    count,
    door,
    entities,
    fields: fields.length === 0 ? undefined : fields,
    filter: filter === '' ? undefined : filter,
    format,
    ids: ids.length < 2 ? undefined : ids.slice(0, NAMED_IDS),
    looked,
    of: of === undefined ? undefined : `${of.field}=${of.id}`,
    record: recordId ?? (ids.length === 1 ? ids[0] : undefined),
  };
}

/** The line as it is kept. One that can't be read is not kept at all. */
function filterTold(ctx: AuditContext, entry: AuditEntry): string {
  const entity = entry.selection?.entity ?? entry.entity;
  const line = entry.filter ?? entry.selection?.filter ?? '';
  const searched = (entry.selection?.search ?? '').trim() === '' ? [] : [UNTOLD];
  if (entity === undefined || line.trim() === '') return searched.join('');
  try {
    const parsed = parseFilter(entity, line, { lang: 'en', today: isoTime(ctx.now()).slice(0, 10), timeZone: 'UTC', operatorId: null });
    return [printFilter(entity, discreetFilter(entity, parsed), 'en').replaceAll(`"${UNTOLD}"`, UNTOLD), ...searched].join(' ');
  } catch {
    return UNTOLD;
  }
}
