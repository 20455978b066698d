import { entityLabel, t } from '../../i18n/index.ts';
import { safeText } from '../../util/safe-text.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { writeJson } from '../format.ts';
import { write } from '../io.ts';

const USUAL = 10;

/** `kehu search TEXT`: everything that is found by it, customers first. Exit code 3 where nothing is. */
export async function search(cli: Cli, args: readonly string[], given: Given): Promise<number> {
  return await withApi(cli, async (api) => {
    const groups = await api.search(args.join(' '), given.whole('limit') ?? USUAL);
    if (given.text('format') === 'json') await writeJson(cli.io, groups);
    else {
      for (const { entity, hits, more } of groups) {
        const lines = hits.map(({ label, hint }) => `  ${safeText(label)}${hint === '' ? '' : `  ${safeText(hint)}`}`);
        await write(cli.io.stdout, `${[entityLabel(cli.lang, entity), ...lines, ...(more ? [`  ${t(cli.lang, 'cli.more')}`] : [])].join('\n')}\n`);
      }
    }
    if (groups.length > 0) return 0;
    cli.say('cli.nothing_found');
    return 3;
  });
}
