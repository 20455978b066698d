import { ENTITY_NAMES } from '../../entities/names.ts';
import { usage } from '../../errors.ts';
import type { TakeResult } from '../../services/backup-api.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { writeJson } from '../format.ts';
import { confirm } from '../prompt.ts';

/** `kehu backup take FILE ENTITY RECORD`: after a look at what it would do. */
export async function take(cli: Cli, args: readonly string[], given: Given): Promise<void> {
  const [path = '', name = '', record = ''] = args;
  const entity = ENTITY_NAMES.find((one) => one === name.replaceAll('-', '_'));
  await withApi(cli, async (api, ctx) => {
    if (entity === undefined) throw usage('backup.take_kind', { name: `“${name}”`, known: (await api.takeKinds()).join(', ') });
    const { takeFromBackup } = await import('../../services/backup/take.ts');
    const request = { path, entity, record, passphraseFile: given.text('passphrase-file'), overwrite: given.flag('overwrite'), createReferences: given.flag('create-references') };
    const control = { signal: cli.signal };
    const look = await takeFromBackup(ctx, { ...request, dryRun: true }, control);
    const json = given.text('format') === 'json';
    const changes = look.created + look.restored + look.changed;
    for (const { entity: of, name: what } of look.missing) cli.say('backup.take_missing', { entity: { key: `entity.${of}` }, name: what });
    if (cli.dryRun || changes === 0) {
      if (json) await writeJson(cli.io, look);
      cli.say(changes === 0 && look.kept === 0 ? 'backup.take_nothing' : 'backup.take_would', params(look));
      return;
    }
    await confirm(cli, 'backup.take_ask', params(look));
    const done = await takeFromBackup(ctx, request, control);
    if (json) await writeJson(cli.io, done);
    cli.say('backup.taken', params(done));
  });
}

const params = ({ label, created, restored, changed, same, kept, stepId }: TakeResult) => ({ label, created, restored, changed, same, kept, step: stepId ?? '' });

/** `kehu backup browse FILE`: the screens over a backup, in which nothing can be changed. */
export async function browse(cli: Cli, args: readonly string[], given: Given): Promise<number> {
  const opened = await withApi(cli, async (_api, ctx) => {
    const { browseBackup } = await import('../../services/backup/browse.ts');
    return await browseBackup(ctx, { path: args[0] ?? '', passphraseFile: given.text('passphrase-file') }, { signal: cli.signal });
  });
  try {
    return await cli.openScreens({ demo: false, browse: { location: opened.plain, session: opened.session } });
  } finally {
    await opened.close();
  }
}
