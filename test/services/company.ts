import { ROLE_GRANTS } from '../../src/auth/permissions.ts';
import type { Session } from '../../src/auth/session.ts';
import type { Database } from '../../src/db/database.ts';
import type { Api } from '../../src/services/api.ts';
import { bindServices } from '../../src/services/bind.ts';
import type { ServiceContext } from '../../src/services/context.ts';

/** 2026-03-10, 10:00 in Shanghai. */
export const NOON = Date.UTC(2026, 2, 10, 2);

/** An administrator at the screen, nobody yet tied to a record. */
export const SESSION: Session = {
  operatorId: null,
  operatorName: '测试',
  lang: 'zh',
  source: 'screen',
  grants: ROLE_GRANTS.administrator,
  timeZone: 'Asia/Shanghai',
  currency: 'CNY',
};

export interface Office {
  readonly database: Database;
  readonly api: Api;
  readonly ctx: ServiceContext;
  readonly session: Session;
  /** A second operator at the same database. */
  as(session: Partial<Session>): Api;
  /** Moves the clock. */
  later(minutes: number): void;
}

/** A database with one administrator, 王芳, who is logged in; the clock stands still unless moved. */
export async function openOffice(database: Database): Promise<Office> {
  let time = NOON;
  const now = (): number => time;
  const first = bindServices(database, SESSION, now);
  const { id } = await first.create('operator', { name: '王芳', login: 'wang', role: 'administrator' });
  const session: Session = { ...SESSION, operatorId: id, operatorName: '王芳' };
  return {
    database,
    session,
    ctx: { database, session, now },
    api: bindServices(database, session, now),
    as: (other) => bindServices(database, { ...session, ...other }, now),
    later: (minutes) => {
      time += minutes * 60_000;
    },
  };
}
