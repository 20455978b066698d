import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { conflict, usage } from '../../errors.ts';
import { t } from '../../i18n/index.ts';
import { planFor, serverFiles, setupScript, type ServerPlan, type SetupWords } from '../../services/server/files.ts';
import { programWords } from '../../services/server/program.ts';
import { fileError } from '../../services/output-file.ts';
import type { Cli, Given } from '../command.ts';
import { write } from '../io.ts';

/** A name that useradd takes. */
const ACCOUNT = /^[a-z_][a-z0-9_-]{0,31}$/;

function planOf(cli: Cli, given: Given): ServerPlan {
  const account = given.text('user') ?? 'kehu';
  if (!ACCOUNT.test(account)) throw usage('cli.server.account_wrong', { account });
  const home = given.text('home') ?? `/var/lib/${account}`;
  if (!isAbsolute(home)) throw usage('server.path_not_absolute', { path: home });
  const database = cli.config.origins.database === 'flag' ? cli.config.database : undefined;
  return planFor({ account, home, lang: cli.lang, program: programWords() }, database);
}

function wordsIn({ lang }: Cli): SetupWords {
  const text = (name: keyof SetupWords): string => t(lang, `cli.server.script.${name}`);
  return { title: text('title'), account: text('account'), folders: text('folders'), files: text('files'), start: text('start'), company: text('company'), noSystemd: text('noSystemd'), keys: text('keys'), check: text('check') };
}

/** `kehu server setup`: prints what a shared server needs, or with `--write DIR` puts it there to be looked at. Runs nothing. */
export async function setup(cli: Cli, _args: readonly string[], given: Given): Promise<void> {
  const plan = planOf(cli, given);
  const folder = given.text('write');
  if (folder === undefined) {
    await write(cli.io.stdout, setupScript(plan, wordsIn(cli), false));
    cli.say('cli.server.printed');
    return;
  }
  const files = [...serverFiles(plan).map(({ name, text }) => ({ name, text })), { name: 'setup.sh', text: setupScript(plan, wordsIn(cli), true) }];
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const { name, text } of files) await writeFile(join(folder, name), text, { mode: 0o600, flag: 'wx' });
    await chmod(join(folder, 'setup.sh'), 0o700);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw conflict('output.exists', { path: folder });
    throw fileError(error, join(folder, 'setup.sh'));
  }
  cli.say('cli.server.written', { folder, files: files.map(({ name }) => name).join(', ') });
}
