/**
 * Writes a database of this version, with a record of every kind, into `fixtures/schemas/NNNN.sql`: later versions are tested to upgrade it. To be run once
 * when a migration was added (`node test/backup/make-schema.ts`; it needs the program `sqlite3`), and never again for a number that was released.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '../../src/db/connect.ts';
import { PROGRAM_VERSION } from '../../src/db/migrate.ts';
import { ENTITY_NAMES } from '../../src/entities/names.ts';
import { definitionOf } from '../../src/entities/registry.ts';
import { verifyLedger } from '../../src/services/verify.ts';
import { makeValues } from '../contract/values.ts';
import { openOffice } from '../services/company.ts';

const folder = await mkdtemp(join(tmpdir(), 'kehu-schema-'));
const path = join(folder, 'kehu.db');
const database = await openDatabase(path, { create: true });
const { api } = await openOffice(database);
const { id } = await api.create('customer', { name: '长春晨光商贸有限公司', phone: '0431-88886666' });
for (const entity of ENTITY_NAMES) if (definitionOf(entity).single !== true) await api.create(entity, await makeValues(api, entity, 0, 'all'));
await api.update('customer', id, (await api.get('customer', id)).version, { phone: '0431-88887777' });
await api.create('contact', { name: '李明', customer_id: id });
const { stepId } = await api.remove({ entity: 'customer', ids: [id] }, 1);
await api.undo(stepId, 'refuse');
const { faults } = await verifyLedger(database);
await database.close();
if (faults.length > 0) throw new Error(JSON.stringify(faults));
const name = `${String(PROGRAM_VERSION).padStart(4, '0')}.sql`;
await writeFile(fileURLToPath(new URL(`../../fixtures/schemas/${name}`, import.meta.url)), execFileSync('sqlite3', [path, '.dump'], { maxBuffer: 1 << 26 }));
await rm(folder, { recursive: true });
