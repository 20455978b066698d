import { AppError } from '../../errors.ts';
import { errorText, t, type MessageKey } from '../../i18n/index.ts';
import { systemUser } from '../account.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { writeJson, writePairs } from '../format.ts';

type Fact = readonly [name: FactName, value: string];
type FactName = 'version' | 'licence' | 'operator' | 'database' | 'engine' | 'program' | 'node' | 'config' | 'log' | 'licences';

const NAMES: Readonly<Record<FactName, MessageKey>> = {
  version: 'cli.about.version', licence: 'cli.about.licence', node: 'cli.about.node',
  operator: 'tui.about.operator', database: 'tui.about.database', engine: 'tui.about.engine', program: 'tui.about.program', config: 'tui.about.config', log: 'tui.about.log', licences: 'tui.about.licences',
};

/** `kehu about`: version, licence, database, where the files are, who is asking. Nothing of the server in a protected session. */
export async function about(cli: Cli, _args: readonly string[], given: Given): Promise<void> {
  const { packageFolder, packageVersion } = await import('../../services/fixtures.ts');
  const first: readonly Fact[] = [['version', await packageVersion()], ['licence', 'MIT']];
  const facts = cli.forced === undefined ? [...first, ...(await database(cli)), ...places(cli, packageFolder())] : [...first, await caller(cli)];
  if (given.text('format') === 'json') return await writeJson(cli.io, Object.fromEntries(facts));
  await writePairs(cli.io, facts.map(([name, value]) => [t(cli.lang, NAMES[name]), value]));
}

const caller = async (cli: Cli): Promise<Fact> => await withApi(cli, async (api) => ['operator', (await api.session()).operatorName] as const);

/** Asks nobody for a password: where the system's user is no operator, nobody is named. */
async function database(cli: Cli): Promise<readonly Fact[]> {
  const { lookAtDatabase } = await import('../../services/command-session.ts');
  try {
    const { engine, operator, where } = await lookAtDatabase(cli.config.database, systemUser(cli.config));
    return [['database', where], ['engine', engine], ['operator', operator ?? t(cli.lang, 'cli.doctor.operator_none')]];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [['database', errorText(cli.lang, error)]];
  }
}

const places = (cli: Cli, folder: string): readonly Fact[] => [
  ['program', folder],
  ['node', process.version],
  ['config', cli.config.file],
  ['log', cli.config.logFolder],
  ['licences', `${folder}/NOTICE`],
];
