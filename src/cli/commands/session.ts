import { usage } from '../../errors.ts';
import { t, type Lang } from '../../i18n/index.ts';
import type { SessionRow } from '../../services/api.ts';
import { localTime } from '../../util/dates.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { writeJson, writeTable } from '../format.ts';
import { stateOfSession } from '../../services/session-words.ts';

const COLUMNS = ['id', 'operator', 'origin', 'source', 'program', 'started', 'seen', 'state'] as const;

/** `kehu session list`: who is in, the newest first. */
export async function list(cli: Cli, _args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api) => {
    const found = await api.sessions(given.flag('all'));
    if (given.text('format') === 'json') {
      await writeJson(cli.io, found);
      return;
    }
    if (found.length === 0) {
      cli.say('cli.session_none');
      return;
    }
    const { timeZone } = await api.session();
    const header = COLUMNS.map((name) => ({ header: t(cli.lang, `login.column.${name}`), align: name === 'id' ? ('right' as const) : ('left' as const) }));
    await writeTable(cli.io, header, found.map((row) => cells(row, timeZone, cli.lang)));
  });
}

function cells(row: SessionRow, timeZone: string, lang: Lang): readonly string[] {
  const source = row.source === 'screen' || row.source === 'command' || row.source === 'program' ? t(lang, `login.source.${row.source}`) : row.source;
  return [String(row.id), `${row.operator} (${row.login})`, row.origin, source, row.program, localTime(row.startedAt, timeZone), localTime(row.seenAt, timeZone), stateOfSession(row, lang)];
}

/** `kehu session end NUMBER…` */
export async function end(cli: Cli, args: readonly string[]): Promise<void> {
  const ids = args.map(sessionNumber);
  await withApi(cli, async (api) => {
    for (const id of ids) {
      if (cli.dryRun) cli.say('cli.dry_run_ok');
      else {
        await api.endSession(id);
        cli.say('cli.session_ended', { id });
      }
    }
  });
}

function sessionNumber(text: string): number {
  if (!/^[#＃]?\d{1,12}$/.test(text)) throw usage('cli.session_number', { text });
  return Number(text.replace(/^\D/, ''));
}
