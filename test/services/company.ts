import type { ReadyRole } from '../../src/auth/ready-roles.ts';
import { RIGHT_ACTIONS, type RightAction, type Rights, type RightsRow } from '../../src/auth/matrix.ts';
import type { Session } from '../../src/auth/session.ts';
import type { Database } from '../../src/db/database.ts';
import type { Api } from '../../src/services/api.ts';
import { bindServices } from '../../src/services/bind.ts';
import type { ServiceContext } from '../../src/services/context.ts';
import { runStep } from '../../src/services/ledger.ts';
import { addReadyRoles } from '../../src/services/ready-roles.ts';

/** 2026-03-10, 10:00 in Shanghai. */
export const NOON = Date.UTC(2026, 2, 10, 2);

/** An administrator at the screen, nobody yet tied to a record. */
export const SESSION: Session = {
  operatorId: null,
  operatorName: '测试',
  lang: 'zh',
  source: 'screen',
  grants: 'all',
  timeZone: 'Asia/Shanghai',
  currency: 'CNY',
};

/** Everything of these entities in these actions, and nothing else; a row of its own stands instead of `*`. */
export function granting(rows: Partial<Record<RightsRow, readonly (RightAction | 'import')[]>>): Rights {
  const cells = (actions: readonly string[]) => Object.fromEntries(RIGHT_ACTIONS.map((action) => [action, actions.includes(action) ? ('all' as const) : ('none' as const)]));
  return { entities: Object.fromEntries(Object.entries(rows).map(([row, actions]) => [row, cells(actions)])), fields: {}, system: [] };
}

export interface Office {
  readonly database: Database;
  readonly api: Api;
  readonly ctx: ServiceContext;
  readonly session: Session;
  /** The ready roles. */
  readonly roles: ReadonlyMap<ReadyRole, number>;
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
  const { result: roles } = await runStep({ database, session: SESSION, now }, { action: 'setup', entity: 'role' }, async (run) => await addReadyRoles(run, 'zh'));
  const { id } = await first.create('operator', { name: '王芳', login: 'wang', role_id: roles.get('administrator') ?? null });
  const session: Session = { ...SESSION, operatorId: id, operatorName: '王芳' };
  return {
    database,
    session,
    roles,
    ctx: { database, session, now },
    api: bindServices(database, session, now),
    as: (other) => bindServices(database, { ...session, ...other }, now),
    later: (minutes) => {
      time += minutes * 60_000;
    },
  };
}
