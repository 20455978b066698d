import { join } from 'node:path';
import { sql } from 'kysely';
import { can } from '../auth/permissions.ts';
import type { Database } from '../db/database.ts';
import { dynamic } from '../db/dynamic.ts';
import { ENTITY_NAMES, type EntityName } from '../entities/names.ts';
import { definitionOf } from '../entities/registry.ts';
import type { About } from './api.ts';
import type { ServiceContext } from './context.ts';
import { packageFolder, packageVersion } from './fixtures.ts';

/** Version, engine, place and size of the database. */
export async function about(ctx: ServiceContext): Promise<About> {
  const entities = ENTITY_NAMES.filter((entity) => definitionOf(entity).module === 'customers' && can(ctx.session, 'read', entity).allowed);
  const counts: About['counts'][number][] = [];
  for (const entity of entities) counts.push({ entity, count: { value: await wholeCount(ctx.database, entity), capped: false } });
  return {
    version: await packageVersion(),
    engine: await engineVersion(ctx.database),
    location: ctx.database.location,
    node: process.version,
    places: ctx.session.protected === true ? [] : places(ctx),
    counts,
  };
}

/** Where the program is, what it was told, what it wrote down, and whose work it contains. */
function places({ own }: ServiceContext): About['places'] {
  const folder = packageFolder();
  const told: About['places'] = own === undefined ? [] : [{ key: 'config', path: own.config }, { key: 'log', path: own.log }];
  return [{ key: 'program', path: folder }, ...told, { key: 'licences', path: join(folder, 'NOTICE') }];
}

/** All records but those in the bin; read off an index. */
async function wholeCount({ queries }: Database, entity: EntityName): Promise<number> {
  const row = await dynamic(queries)
    .selectFrom(entity)
    .select(({ fn }) => fn.countAll().as('n'))
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return Number(row?.n ?? 0);
}

async function engineVersion({ engine, queries }: Database): Promise<string> {
  if (engine === 'sqlite') {
    const { rows } = await sql<{ version: string }>`select sqlite_version() as version`.execute(queries);
    return `SQLite ${rows[0]?.version ?? ''}`;
  }
  const { rows } = await sql<{ version: string }>`select current_setting('server_version') as version`.execute(queries);
  return `PostgreSQL ${rows[0]?.version ?? ''}`;
}
