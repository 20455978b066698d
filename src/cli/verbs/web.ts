import type { EntityName } from '../../entities/names.ts';
import { notFound } from '../../errors.ts';
import { runOutside } from '../../services/outside.ts';
import { safeText } from '../../util/safe-text.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { write } from '../io.ts';
import { findRecord } from '../records.ts';

/** `kehu <entity> web RECORD`: the address of its website (`--map`: of a map), or opens it in a browser with `--open`. */
export async function web(entity: EntityName, cli: Cli, args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api) => {
    const id = await findRecord(api, entity, args.join(' '), { lang: cli.lang });
    const kind = given.flag('map') ? 'map' : 'site';
    const place = (await api.webPlaces(entity, id)).find((one) => one.kind === kind);
    if (place === undefined) throw notFound(kind === 'map' ? 'web.no_address' : 'web.no_site', { entity: { key: `entity.${entity}` } });
    if (given.flag('open')) await runOutside(await api.program('browser'), [place.url]);
    else await write(cli.io.stdout, `${safeText(place.url)}\n`);
  });
}
