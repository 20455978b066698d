import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { TestPlace } from './database.ts';

/** The database that the global set-up migrated, from which the others are copied. */
export const TEMPLATE = 'kehu_template';

function server(): string {
  const address = process.env['KEHU_TEST_POSTGRES'];
  if (address === undefined || address === '')
    throw new Error('PostgreSQL for the tests is not running (see the output of the global set-up); KEHU_TEST_ENGINES=sqlite leaves it out');
  return address;
}

async function asAdministrator(statement: string): Promise<void> {
  const client = new Client({ connectionString: `${server()}/postgres` });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function newDatabase(template: string): Promise<TestPlace> {
  const name = `t_${randomBytes(6).toString('hex')}`;
  await asAdministrator(`create database ${name} template ${template} strategy file_copy`);
  return {
    location: `${server()}/${name}`,
    async remove() {
      await asAdministrator(`drop database if exists ${name} with (force)`);
    },
  };
}

/** A database with all tables: a copy of the template. */
export async function emptyPostgres(): Promise<TestPlace> {
  return await newDatabase(TEMPLATE);
}

/** A database without any table. */
export async function blankPostgres(): Promise<TestPlace> {
  return await newDatabase('template0');
}
