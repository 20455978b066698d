import { t, type MessageKey } from '../../i18n/index.ts';
import { delimitedLine } from '../../output/delimited.ts';
import { guardCell } from '../../output/formula-guard.ts';
import { cityLines, placeIn, type CityLine } from '../../services/city-lines.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { writeJson, writeTable } from '../format.ts';
import { write } from '../io.ts';

const USUAL = 20;

/** `kehu city TEXT`: cities with area code and postcode, their districts under them. Exit code 3 where nothing is found. */
export async function city(cli: Cli, args: readonly string[], given: Given): Promise<number> {
  return await withApi(cli, async (api) => {
    const limit = given.whole('limit') ?? USUAL;
    const found = await api.cities(args.join(' '), limit === 0 ? Number.MAX_SAFE_INTEGER : limit + 1);
    const hits = limit === 0 ? found : found.slice(0, limit);
    const format = given.text('format') ?? 'table';
    const lines = cityLines(hits, () => given.flag('districts'));
    if (format === 'json') await writeJson(cli.io, hits);
    else if (format === 'csv') await writeCsv(cli, lines, given.text('for') === 'spreadsheet');
    else if (hits.length > 0) await writeCities(cli, lines);
    if (hits.length === 0) {
      cli.say('cli.nothing_found');
      return 3;
    }
    if (hits.some(({ near }) => near)) cli.say('city.near');
    if (found.length > hits.length) cli.say('cli.city.more', { limit });
    return 0;
  });
}

const COLUMNS = ['city.name', 'city.in', 'city.area_code', 'city.postcode', 'city.code'] as const satisfies readonly MessageKey[];

async function writeCities(cli: Cli, lines: readonly CityLine[]): Promise<void> {
  const cells = lines.map(({ city: place, under, folded }) => {
    const more = folded > 0 ? t(cli.lang, 'city.districts', { count: folded }) : '';
    return [`${under ? '- ' : ''}${place.name}${more}`, placeIn(place), place.areaCode, place.postcode, place.code];
  });
  await writeTable(cli.io, COLUMNS.map((key) => ({ header: t(cli.lang, key), align: 'left' as const })), cells);
}

async function writeCsv(cli: Cli, lines: readonly CityLine[], forSpreadsheet: boolean): Promise<void> {
  const line = delimitedLine(',');
  const cell = forSpreadsheet ? guardCell : (text: string) => text;
  const rows = lines.map(({ city: { name, province, city: above, areaCode, postcode, code } }) => line([name, province, above, areaCode, postcode, code].map(cell)));
  await write(cli.io.stdout, `${[line(['name', 'province', 'city', 'area_code', 'postcode', 'code']), ...rows].join('\n')}\n`);
}
