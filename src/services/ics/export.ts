import { sql } from 'kysely';
import { can } from '../../auth/permissions.ts';
import { fieldsOf } from '../../entities/registry.ts';
import { t } from '../../i18n/index.ts';
import type { AgendaRequest } from '../agenda-api.ts';
import type { FileResult, Row } from '../api.ts';
import { recordAudit } from '../audit.ts';
import type { ServiceContext } from '../context.ts';
import { list } from '../list.ts';
import { writeOutput } from '../output.ts';
import type { TextSink } from '../output-file.ts';
import { permit } from '../permit.ts';
import { scopeConditions } from '../scope.ts';
import { calendarText, type Entry } from './write.ts';

const PAGE = 1000;

/** What an activity is called in calendars: as it came in, else by its number and the moment when it was made, which no other has. */
export const ownUid = (id: number, createdAt: string): string => `kehu-${id}-${createdAt.replace(/\D/g, '')}`;

/** The activities of these days, and those that come again until then, with what the session may read of them. */
async function entriesOf(ctx: ServiceContext, { from, to, everybody, kind }: AgendaRequest): Promise<readonly Entry[]> {
  const columns = [...Object.keys(fieldsOf('activity')), 'created_at', 'updated_at'];
  const narrow = [...(everybody === true ? [] : ['owner_id:me']), ...(kind === undefined ? [] : [`kind:${kind}`])];
  const rows = new Map<number, Row>();
  for (const filter of [`on_day:${from}..${to}`, `to_day:>=${from} on_day:<${from}`, `state:open repeat:any on_day:<=${to}`, `state:open on_day:<${from}`]) {
    let after: string | undefined;
    do {
      const page = await list(ctx, { entity: 'activity', filter: [filter, ...narrow].join(' '), columns, sort: ['on_day'], limit: PAGE, ...(after === undefined ? {} : { after }) });
      for (const row of page.rows) rows.set(row.id, row);
      after = page.next ?? undefined;
    } while (after !== undefined);
  }
  const codes = await customerCodes(ctx, [...rows.values()]);
  return [...rows.values()].map((row): Entry => {
    const { id, values } = row;
    const createdAt = String(values['created_at']);
    const uid = typeof values['uid'] === 'string' && values['uid'] !== '' ? values['uid'] : ownUid(id, createdAt);
    return { uid, occurrence: null, values, customer: codes.get(Number(values['customer_id'])) ?? '', createdAt, updatedAt: String(values['updated_at']) };
  });
}

/** The numbers of the customers that the session may read. */
async function customerCodes(ctx: ServiceContext, rows: readonly Row[]): Promise<ReadonlyMap<number, string>> {
  const ids = [...new Set(rows.flatMap(({ values }) => (typeof values['customer_id'] === 'number' ? [values['customer_id']] : [])))];
  if (ids.length === 0 || !can(ctx.session, 'read', 'customer', 'code').allowed) return new Map();
  let query = ctx.database.queries.selectFrom('customer').select(['id', 'code']).where('deleted_at', 'is', null).where(sql<boolean>`customer.id in (${sql.raw(ids.join(', '))})`);
  for (const condition of scopeConditions(ctx, 'customer')) query = query.where(condition);
  return new Map((await query.execute()).map(({ id, code }) => [id, code]));
}

/** The text of a calendar file, for whoever writes it elsewhere. The right to export is asked for, and it is told. */
export async function icsTo(ctx: ServiceContext, request: AgendaRequest, sink: TextSink): Promise<number> {
  permit(ctx.session, 'export', 'activity');
  const entries = await entriesOf(ctx, request);
  const text = calendarText(entries, { now: ctx.now(), timeZone: ctx.session.timeZone, name: t(ctx.session.lang, 'menu.agenda') });
  await recordAudit(ctx, { kind: 'export', entity: 'activity', summary: `${request.from}..${request.to}`, count: entries.length, format: 'ics' });
  await sink.write(text);
  return entries.length;
}

/** The agenda into a calendar file, whole or not at all; in a protected session a download. */
export async function exportIcs(ctx: ServiceContext, request: AgendaRequest, path: string, overwrite = false): Promise<FileResult> {
  permit(ctx.session, 'export', 'activity');
  const { result, ...written } = await writeOutput(ctx, 'export', { path, overwrite }, async (sink) => await icsTo(ctx, request, sink));
  return { ...written, rows: result };
}
