import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { sql } from 'kysely';
import { checkPassword, hashPassword } from '../auth/password.ts';
import type { Session, Source } from '../auth/session.ts';
import { openDatabase } from '../db/connect.ts';
import { isAddress } from '../util/database-address.ts';
import type { Database } from '../db/database.ts';
import { ENTITY_NAMES, type EntityName } from '../entities/names.ts';
import { definitionOf, fieldOf } from '../entities/registry.ts';
import { AppError, conflict, invalid, type PlainError } from '../errors.ts';
import type { Values } from '../fields/definition.ts';
import { fieldType } from '../fields/registry.ts';
import { isTimeZone } from '../util/dates.ts';
import { isCurrency } from '../util/money.ts';
import type { Lang } from '../i18n/index.ts';
import type { InitField, InitRequest } from './api.ts';
import type { Control } from './context.ts';
import { DEMO_TEMPLATES } from './generate/mail-templates.ts';
import { runStep, type StepRun } from './ledger.ts';
import { advanceIds, loadNew } from './load.ts';
import { plainError } from './proxy.ts';
import { ruleOfAll } from './rebuild.ts';
import { create } from './records.ts';
import { addReadyRoles } from './ready-roles.ts';
import { referenceLists, regionRecords } from './reference-data.ts';
import { completeValues } from './write.ts';

/** How many customers the demo company has. */
export const DEMO_CUSTOMERS = 300;
const DEMO_SEED = 1;
const ADMIN_ID = 1;

export interface InitOptions {
  readonly source: Source;
  readonly now: () => number;
  readonly control?: Control;
  /** Further fields of the company. */
  readonly company?: Values;
}

/**
 * Makes a database: tables, company, administrator, reference lists, regions, and with `data: 'demo'` the invented customers. All or nothing:
 * a file appears at `location` only when everything is in it. Throws `conflict` where there is a database already, `invalid` with the field.
 * Where it is, as it may be shown: an address without its password.
 */
export async function initDatabase(location: string, request: InitRequest, options: InitOptions): Promise<string> {
  const checked = checkRequest(request);
  const passwordHash = await hashPassword(request.password);
  const fill = async (database: Database): Promise<void> => await setUp(database, { ...checked, passwordHash }, options);
  if (isAddress(location)) return await withDatabase(location, fill);
  await inNewFile(resolve(location), fill);
  return location;
}

async function withDatabase(location: string, work: (database: Database) => Promise<void>): Promise<string> {
  const database = await openDatabase(location, { create: true });
  try {
    await work(database);
    return database.location;
  } catch (error) {
    if (isAddress(location) && !isConflict(error)) await emptyAgain(database);
    throw error;
  } finally {
    await database.close();
  }
}

const isConflict = (error: unknown): boolean => error instanceof AppError && error.code === 'conflict';

/** Half of a first start is none: what was set up goes, the tables stay. (A file never comes to its place.) */
async function emptyAgain({ queries }: Database): Promise<void> {
  const { rows } = await sql<{ name: string }>`select tablename as name from pg_tables where schemaname = current_schema() and tablename <> 'migration'`.execute(queries);
  await sql`truncate ${sql.join(rows.map(({ name }) => sql.table(name)))} restart identity cascade`.execute(queries);
}

/** Makes the file under another name beside its place and puts it there when it is whole; never over another file. */
async function inNewFile(location: string, work: (database: Database) => Promise<void>): Promise<void> {
  requireNothing(location);
  const draft = join(dirname(location), `.${basename(location)}.${process.pid}-${randomBytes(6).toString('hex')}.new`);
  const clear = (): void => ['', '-wal', '-shm', '-journal'].forEach((end) => rmSync(draft + end, { force: true }));
  try {
    await withDatabase(draft, work);
    if (isEmptyFile(location)) rmSync(location);
    putInPlace(draft, location);
  } catch (error) {
    throw aboutPlace(error, draft, location);
  } finally {
    clear();
  }
}

/** Nobody knows the other name: what is wrong there is told of the place that was asked for. */
function aboutPlace(error: unknown, draft: string, location: string): unknown {
  if (!(error instanceof AppError) || error.params['location'] !== draft) return error;
  return new AppError(error.code, error.key, { ...error.params, location }, error.place, error.details);
}

const isEmptyFile = (location: string): boolean => existsSync(location) && statSync(location).size === 0;

function requireNothing(location: string): void {
  if (existsSync(location) && !isEmptyFile(location)) throw conflict('error.database_exists', { location });
}

function putInPlace(draft: string, location: string): void {
  try {
    linkSync(draft, location);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'EEXIST') throw conflict('error.database_exists', { location });
    // A file system without hard links.
    requireNothing(location);
    renameSync(draft, location);
  }
}

interface CheckedRequest extends InitRequest {
  readonly login: string;
}

/** Field → its check, in the order in which faults are told. Each throws `invalid`. */
const CHECKS: Readonly<Record<InitField, (request: CheckedRequest) => void>> = {
  company({ company }) {
    if (company === '') throw invalid('error.company_missing', {}, { field: 'company' });
    requireField('company', 'name', company, 'company');
  },
  admin({ admin, login }) {
    if (admin === '' || login === '') throw invalid('error.admin_missing', {}, { field: 'admin' });
    requireField('operator', 'name', admin, 'admin');
  },
  login: ({ login }) => requireField('operator', 'login', login, 'login'),
  time_zone({ timeZone }) {
    if (!isTimeZone(timeZone)) throw invalid('error.time_zone_unknown', { zone: timeZone }, { field: 'time_zone' });
  },
  currency({ currency }) {
    if (!isCurrency(currency)) throw invalid('error.currency_unknown', { currency }, { field: 'currency' });
  },
  password: ({ password, login, admin, company }) => checkPassword(password, { login, name: admin, company }),
};

function trimmed(request: InitRequest): CheckedRequest {
  const admin = request.admin.trim();
  return { ...request, company: request.company.trim(), admin, login: (request.login ?? admin).trim() };
}

function checkRequest(request: InitRequest): CheckedRequest {
  const checked = trimmed(request);
  for (const check of Object.values(CHECKS)) check(checked);
  return checked;
}

/** What is wrong with one field, while the rest may not be typed yet; null: nothing. */
export function initFault(request: InitRequest, field: InitField): PlainError | null {
  try {
    CHECKS[field](trimmed(request));
    return null;
  } catch (error) {
    return plainError(error);
  }
}

/** As the form of the entity would check it; the fault is told at the request's own field. */
function requireField(entity: EntityName, field: string, text: string, place: string): void {
  const def = fieldOf(entity, field);
  if (def !== undefined) fieldType(def).check(text, def, { lang: 'zh', today: '', timeZone: 'UTC', entity, field: place });
}

/** The session in which the program sets up a database: as the administrator that it makes. */
function setUpSession(request: CheckedRequest, source: Source): Session {
  return {
    operatorId: ADMIN_ID,
    operatorName: request.admin,
    lang: request.lang,
    source,
    grants: 'all',
    timeZone: request.timeZone,
    currency: request.currency,
  };
}

async function setUp(database: Database, request: CheckedRequest & { readonly passwordHash: string }, options: InitOptions): Promise<void> {
  const ctx = { database, session: setUpSession(request, options.source), now: options.now };
  await runStep(ctx, { action: 'setup', entity: 'company', summary: request.company }, async (run) => {
    const { used } = await run.trx
      .selectFrom('company')
      .select(({ fn }) => fn.countAll().as('used'))
      .executeTakeFirstOrThrow();
    if (Number(used) > 0) throw conflict('error.database_exists', { location: database.location });
    await addOwners(run, request, options.company);
    await addReferenceData(run, request.lang);
  });
  if (request.data !== 'demo') return;
  const { generate } = await import('./generate.ts');
  await generate(ctx, { customers: DEMO_CUSTOMERS, seed: DEMO_SEED }, options.control);
  for (const view of DEMO_VIEWS[request.lang]) await create(ctx, 'saved_view', { entity: 'customer', ...view, owner_id: ADMIN_ID, shared: 1, pinned: 1 }, new Set());
  for (const template of DEMO_TEMPLATES[request.lang]) await create(ctx, 'mail_template', template, new Set());
}

/** Lists that a look at the demo begins with. */
const DEMO_VIEWS: Readonly<Record<Lang, readonly Values[]>> = {
  zh: [
    { name: 'VIP 客户', filter: '级别:VIP' },
    { name: '该联系的客户', filter: '下次联系:<=今天' },
    { name: '三十天未联系', filter: '上次联系:<30d 或 上次联系:无' },
  ],
  en: [
    { name: 'VIP customers', filter: 'level:VIP' },
    { name: 'To be contacted', filter: 'next:<=today' },
    { name: 'Not in touch for 30 days', filter: 'last:<30d or last:none' },
  ],
};

/** The company and its administrator, whose password stands in no record. */
async function addOwners(run: StepRun, request: CheckedRequest & { readonly passwordHash: string }, company: Values = {}): Promise<void> {
  const roles = await addReadyRoles(run, request.lang);
  await addAll(run, 'operator', [
    completeValues('operator', {
      name: request.admin,
      login: request.login,
      role_id: roles.get('administrator') ?? null,
      lang: request.lang,
      system_user: request.systemUser,
    }),
  ]);
  await run.trx.insertInto('credential').values({ operator_id: ADMIN_ID, password_hash: request.passwordHash, changed_at: run.at }).execute();
  await addAll(run, 'company', [
    completeValues('company', { ...company, name: request.company, time_zone: request.timeZone, currency: request.currency }),
  ]);
  await run.trx
    .insertInto('setting')
    .values([
      { name: 'lang', value: request.lang },
      { name: 'name_rule', value: ruleOfAll() },
    ])
    .execute();
}

/** Every list of reference values and the regions, into an empty database. */
export async function addReferenceData(run: StepRun, lang: InitRequest['lang']): Promise<void> {
  const lists = ENTITY_NAMES.filter((entity) => definitionOf(entity).reference !== undefined);
  await addAll(run, 'region', await regionRecords(lang, 1));
  for (const { entity, records } of await referenceLists(lang, lists)) await addAll(run, entity, records);
}

async function addAll(run: StepRun, entity: EntityName, values: readonly Values[]): Promise<void> {
  const createdBy = run.ctx.session.operatorId;
  const records = values.map((one, at) => ({ id: at + 1, values: one, createdAt: run.at, createdBy }));
  await loadNew(run, entity, records);
  await run.ctx.database.search.putRange(run.bulk, entity, 1, records.length);
  await advanceIds(run.ctx.database, run.trx, entity);
}
