import { isAbsolute } from 'node:path';
import type { Queries } from '../db/database.ts';
import { invalid, notPermitted } from '../errors.ts';
import { recordAuditIn } from './audit.ts';
import type { ServiceContext } from './context.ts';
import { permitPower } from './power.ts';
import { PROGRAM_KINDS, SYSLOG, type ProgramKind, type ServerSettings } from './server-api.ts';

/** What holds until an administrator says otherwise. */
export const USUAL_SETTINGS: ServerSettings = {
  programs: { editor: null, pager: null, browser: null, spreadsheet: null, printing: null },
  printers: null,
  address: '',
  downloadDays: 7,
  downloadMegabytes: 500,
  heads: [],
};

const NAME = 'server';
const MOST = { days: 365, megabytes: 100_000 } as const;

export async function readServerSettings(queries: Queries): Promise<ServerSettings> {
  const row = await queries.selectFrom('setting').select('value').where('name', '=', NAME).executeTakeFirst();
  // oxlint-disable-next-line typescript/no-unsafe-assignment -- written by setServerSettings alone
  const kept: Partial<ServerSettings> = row === undefined ? {} : JSON.parse(row.value);
  return { ...USUAL_SETTINGS, ...kept, programs: { ...USUAL_SETTINGS.programs, ...kept.programs } };
}

export async function serverSettings(ctx: ServiceContext): Promise<ServerSettings> {
  return await readServerSettings(ctx.database.queries);
}

/** Keeps what an administrator decided. Throws `not_permitted` for others and in a protected session, `invalid` for what cannot be. */
export async function setServerSettings(ctx: ServiceContext, settings: ServerSettings): Promise<void> {
  permitPower(ctx.session, 'server');
  // What may be started at the server is decided there: a stolen key must not widen it.
  if (ctx.session.protected === true) throw notPermitted('server.at_server');
  const files = settings.heads.filter((place) => place !== SYSLOG);
  const wrong = [...PROGRAM_KINDS.flatMap((kind) => settings.programs[kind] ?? []), ...files].find((path) => !isAbsolute(path));
  if (wrong !== undefined) throw invalid('server.path_not_absolute', { path: wrong });
  requireWhole('downloadDays', settings.downloadDays, MOST.days);
  requireWhole('downloadMegabytes', settings.downloadMegabytes, MOST.megabytes);
  if (!/^[\p{L}\p{N}.:_@-]{0,200}$/u.test(settings.address)) throw invalid('server.address_wrong', { address: settings.address });
  const value = JSON.stringify(settings);
  const before = await serverSettings(ctx);
  await ctx.database.transact(async (trx) => {
    await trx.insertInto('setting').values({ name: NAME, value }).onConflict((on) => on.column('name').doUpdateSet({ value })).execute();
    await recordAuditIn(trx, ctx, { kind: 'server', summary: changedNames(before, settings) });
  });
}

/** What was changed, by the names of the command. */
function changedNames(before: ServerSettings, after: ServerSettings): string {
  const flat = ({ programs, ...rest }: ServerSettings): Readonly<Record<string, unknown>> => ({ ...programs, ...rest });
  const [old, now] = [flat(before), flat(after)];
  return Object.keys(now).filter((name) => JSON.stringify(now[name]) !== JSON.stringify(old[name])).join(', ');
}

function requireWhole(name: 'downloadDays' | 'downloadMegabytes', value: number, most: number): void {
  if (!Number.isInteger(value) || value < 1 || value > most) throw invalid('server.number_wrong', { what: { key: `server.set.${name}` }, most });
}

/**
 * The programs of a kind that may be started here: null for any. None in a protected session, but for printing. Throws nothing: an empty list means
 * that there is none.
 */
export async function programsAllowed(ctx: ServiceContext, kind: ProgramKind): Promise<readonly string[] | null> {
  if (ctx.session.protected === true && kind !== 'printing') return [];
  return (await serverSettings(ctx)).programs[kind];
}
