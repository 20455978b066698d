import type { Session } from '../auth/session.ts';
import type { Database } from '../db/database.ts';
import type { ServiceContext } from './context.ts';

/** The session in which the program does by itself what nobody asked for just now: tidying up, what is due. */
export async function programContext(database: Database, now: () => number): Promise<ServiceContext> {
  // A database of an older version may have no such table yet.
  const company = await database.queries.selectFrom('company').select(['time_zone', 'currency']).limit(1).executeTakeFirst().catch(() => undefined);
  const session: Session = {
    operatorId: null,
    operatorName: 'Kehu',
    lang: 'zh',
    source: 'program',
    grants: 'all',
    timeZone: company?.time_zone ?? 'Asia/Shanghai',
    currency: company?.currency ?? 'CNY',
  };
  return { database, session, now };
}
