import { can, hasPower } from '../auth/permissions.ts';
import type { EntityName } from '../entities/names.ts';
import type { MessageKey } from '../i18n/index.ts';
import { agendaNumbers } from './agenda.ts';
import type { StartNumber, StartPage } from './api.ts';
import type { ServiceContext } from './context.ts';
import { parseFilter } from '../query/parser.ts';
import { printFilter } from '../query/print.ts';
import { count } from './list.ts';
import { filterContext } from './selection.ts';
import { conditionsOf } from '../query/resolve.ts';
import { faultsOf } from './tick-turn.ts';

type Numbers = readonly ({ readonly key: MessageKey; readonly warn?: boolean } & ({ readonly entity: EntityName; readonly filter: string } | { readonly agenda: 'overdue' | 'today' }))[];

/** The numbers of the start page: what each is called, and the line of the query language that opens its records, or what it is of the agenda. */
const NUMBERS = [
  { key: 'start.complaints-overdue', entity: 'complaint', filter: 'overdue:yes', warn: true },
  { key: 'start.complaints-open', entity: 'complaint', filter: 'open:yes' },
  { key: 'start.feedback-unanswered', entity: 'feedback', filter: 'unanswered:yes' },
  { key: 'start.agenda-overdue', agenda: 'overdue', warn: true },
  { key: 'start.agenda-today', agenda: 'today' },
  { key: 'start.calls-due', entity: 'activity', filter: 'kind:call due:yes owner:me' },
  { key: 'start.memos', entity: 'activity', filter: 'kind:memo open:yes owner:me' },
  { key: 'start.due', entity: 'customer', filter: 'next:<=today' },
  { key: 'start.silent', entity: 'customer', filter: 'last:<30d or last:none' },
  { key: 'start.mine', entity: 'customer', filter: 'owner:me' },
  { key: 'start.new', entity: 'customer', filter: 'created:this-month' },
  { key: 'start.interactions', entity: 'interaction', filter: 'happened_on:this-week' },
  { key: 'start.customers', entity: 'customer', filter: '' },
  { key: 'start.contacts', entity: 'contact', filter: '' },
] as const satisfies Numbers;

/** The numbers of one's own page. */
const OWN_NUMBERS = [
  { key: 'own.complaints-overdue', entity: 'complaint', filter: 'overdue:yes handler:me', warn: true },
  { key: 'own.complaints-open', entity: 'complaint', filter: 'open:yes handler:me' },
  { key: 'own.feedback', entity: 'feedback', filter: 'unanswered:yes handler:me' },
  { key: 'own.due', entity: 'customer', filter: 'owner:me next:<=today' },
  { key: 'own.silent', entity: 'customer', filter: 'owner:me (last:<30d or last:none)' },
  { key: 'own.customers', entity: 'customer', filter: 'owner:me' },
  { key: 'own.new', entity: 'customer', filter: 'owner:me created:this-month' },
  { key: 'own.interactions', entity: 'interaction', filter: 'owner:me happened_on:this-month' },
  { key: 'own.done', entity: 'activity', filter: 'owner:me state:done done_at:this-week' },
  { key: 'own.open', entity: 'activity', filter: 'owner:me open:yes' },
] as const satisfies Numbers;

/** The line as its reader would write it. */
function inWords(ctx: ServiceContext, entity: EntityName, line: string): string {
  if (line === '') return '';
  return printFilter(entity, parseFilter(entity, line, filterContext(ctx)), ctx.session.lang);
}

/** Whether the session may read what the line compares. */
function mayAsk(ctx: ServiceContext, entity: EntityName, line: string): boolean {
  const whole = filterContext({ ...ctx, session: { ...ctx.session, grants: 'all', lang: 'en' } });
  return line === '' || conditionsOf(parseFilter(entity, line, whole)).every(({ field }) => can(ctx.session, 'read', entity, field).allowed);
}

/** Numbers of what the session may not read are left out. */
async function counted(ctx: ServiceContext, numbers: Numbers): Promise<readonly StartNumber[]> {
  const counts: StartNumber[] = [];
  const agenda = numbers.some((number) => 'agenda' in number) && can(ctx.session, 'read', 'activity').allowed ? await agendaNumbers(ctx) : null;
  for (const number of numbers) {
    const { key, warn = false } = number;
    if ('agenda' in number) {
      if (agenda !== null) counts.push({ key, warn, opens: 'agenda', count: agenda[number.agenda] });
      continue;
    }
    const { entity, filter } = number;
    if (!can(ctx.session, 'read', entity).allowed || !mayAsk(ctx, entity, filter)) continue;
    counts.push({ key, warn, entity, filter: inWords(ctx, entity, filter), count: await count(ctx, { entity, filter }) });
  }
  return counts;
}

/** What the frame and the start page show. */
export async function startPage(ctx: ServiceContext): Promise<StartPage> {
  const company = await ctx.database.queries.selectFrom('company').select('name').orderBy('id').executeTakeFirst();
  return { company: company?.name ?? '', counts: await counted(ctx, NUMBERS), faults: await faultsFor(ctx) };
}

/** A backup that does not come about is told to whoever makes backups, all else to whoever keeps the program going. Those of a database that is only looked at are none of it. */
async function faultsFor({ database, session }: ServiceContext): Promise<StartPage['faults']> {
  const mine = (job: string): boolean => hasPower(session, job === 'backup' ? 'backup' : 'maintenance');
  if (session.looking !== undefined || !(mine('backup') || mine(''))) return [];
  return (await faultsOf(database.queries)).filter(({ job }) => mine(job));
}

/** How one's own work stands; every number opens its records. */
export const ownNumbers = async (ctx: ServiceContext): Promise<readonly StartNumber[]> => await counted(ctx, OWN_NUMBERS);
