import { can, canShow } from '../auth/permissions.ts';
import type { AddressFields, LetterFields } from '../entities/entity.ts';
import type { EntityName } from '../entities/names.ts';
import { definitionOf, fieldOf } from '../entities/registry.ts';
import { invalid, usage } from '../errors.ts';
import type { Value } from '../fields/definition.ts';
import { entityLabel } from '../i18n/index.ts';
import { honorificOf, type Letter, type Sender } from '../output/letter.ts';
import { targetOf } from '../query/values.ts';
import { safeText } from '../util/safe-text.ts';
import type { Selection } from './api.ts';
import type { Control, ServiceContext } from './context.ts';
import { outputPages } from './output-rows.ts';
import { readPlaces } from './places.ts';
import type { LeftOut } from './print-api.ts';
import { usualOrder } from './permit.ts';
import { chunks } from './stored.ts';

/** So many letters at once; the rest in another print. */
const MOST = 20_000;
/** Names of records left out that are told. */
const NAMED = 5;
const HAN = /\p{Script=Han}/u;

/** Where a record is: what its fields say. */
interface Place {
  readonly address: string;
  readonly postcode: string;
}

interface Fields {
  readonly address: AddressFields;
  readonly letter: LetterFields;
}

/** Throws `usage` where the records of an entity have no address. */
function lettersTo(ctx: ServiceContext, entity: EntityName): Fields {
  const { address, letter } = definitionOf(entity);
  if (address === undefined || letter === undefined) throw usage('print.no_letters', { entity: entityLabel(ctx.session.lang, entity) });
  return { address, letter };
}

/** The selected records as letters, in the order of the list; without an address they are left out. */
export async function collectLetters(ctx: ServiceContext, job: Selection & { readonly sort?: readonly string[] | undefined; readonly honorific?: string | undefined }, control: Control): Promise<{ readonly letters: readonly Letter[]; readonly leftOut: LeftOut }> {
  const { entity, honorific = 'auto' } = job;
  const { address, letter } = lettersTo(ctx, entity);
  const { label } = definitionOf(entity);
  const columns = columnsOf(entity, [label, ...placeColumns(address), letter.organisation, letter.person, letter.gender]);
  const chinese = await chineseRegions(ctx);
  const letters: Letter[] = [];
  const missing: string[] = [];
  for await (const { cells, values } of outputPages(ctx, { ...job, columns, sort: job.sort ?? usualOrder(ctx, entity), action: 'print' }, 'people', control)) {
    const rows = cells.map((row, i) => rowOf(columns, row, values[i] ?? []));
    const others = await placesOf(ctx, entity, letter, rows, address, chinese, control);
    for (const row of rows) {
      const own = placeIn(row, address, chinese);
      const place = own.address === '' ? (others.get(Number(row.value(letter.organisation) ?? 0)) ?? own) : own;
      const made = letterOf(row, label, place, letter, honorific);
      if (made.address === '') missing.push(made.label);
      else letters.push(made);
    }
    if (letters.length > MOST) throw invalid('print.too_many_letters', { limit: MOST });
    control.onProgress?.({ done: letters.length + missing.length, total: null });
  }
  return { letters, leftOut: { count: missing.length, names: missing.slice(0, NAMED) } };
}

const placeColumns = ({ region, text, postcode }: AddressFields): readonly (string | undefined)[] => [region, text, postcode];

const columnsOf = (entity: EntityName, names: readonly (string | undefined)[]): readonly string[] => [...new Set(names.filter((name) => name !== undefined && (name === 'id' || fieldOf(entity, name) !== undefined)))].flatMap((name) => (name === undefined ? [] : [name]));

interface ReadRow {
  text(field: string | undefined): string;
  value(field: string | undefined): Value;
}

function rowOf(columns: readonly string[], cells: readonly string[], values: readonly Value[]): ReadRow {
  const at = (field: string | undefined): number => (field === undefined ? -1 : columns.indexOf(field));
  return { text: (field) => safeText((cells[at(field)] ?? '').replace(/\s+/g, ' ').trim()), value: (field) => values[at(field)] ?? null };
}

/**
 * Street and number, the region before them where they do not name it. Before Chinese writing a region stands by its Chinese name, whatever the
 * language of the database (吉林省长春市…, never Jilin长春市…); where it has none, it follows after a comma.
 */
function placeIn(row: ReadRow, { region, text, postcode }: AddressFields, chinese: ReadonlyMap<number, string>): Place {
  const street = row.text(text);
  const shown = row.text(region);
  const known = HAN.test(street) ? chinese.get(Number(row.value(region) ?? 0)) : undefined;
  const place = shown === '' ? '' : (known ?? shown);
  const named = place === '' || street.includes(place.replace(/[省市县区]$/u, ''));
  const whole = HAN.test(place) ? `${place}${street}` : `${street}, ${place}`;
  return { address: street === '' || named ? street : whole, postcode: row.text(postcode) };
}

/** The Chinese names of those regions that have a name in another script. */
async function chineseRegions({ database }: ServiceContext): Promise<ReadonlyMap<number, string>> {
  return new Map((await readPlaces(database.queries)).flatMap(({ id, chinese }) => (chinese === '' ? [] : [[id, chinese]])));
}

/** Where the organisations are of those records that have no address of their own. */
async function placesOf(ctx: ServiceContext, entity: EntityName, { organisation }: LetterFields, rows: readonly ReadRow[], own: AddressFields, chinese: ReadonlyMap<number, string>, control: Control): Promise<ReadonlyMap<number, Place>> {
  const places = new Map<number, Place>();
  const def = organisation === undefined ? undefined : fieldOf(entity, organisation);
  const target = def === undefined ? undefined : targetOf(def);
  const address = target === undefined ? undefined : definitionOf(target).address;
  if (target === undefined || address === undefined || !can(ctx.session, 'print', target).allowed || columnsOf(target, placeColumns(address)).some((name) => !canShow(ctx.session, target, name))) return places;
  const ids = new Set(rows.filter((row) => row.text(own.text) === '').flatMap((row) => (typeof row.value(organisation) === 'number' ? [Number(row.value(organisation))] : [])));
  const columns = columnsOf(target, ['id', ...placeColumns(address)]);
  for (const some of chunks([...ids], 500)) {
    for await (const { cells, values } of outputPages(ctx, { entity: target, ids: some, columns, action: 'print' }, 'people', control)) {
      for (const [i, row] of cells.entries()) {
        const read = rowOf(columns, row, values[i] ?? []);
        places.set(Number(read.value('id')), placeIn(read, address, chinese));
      }
    }
  }
  return places;
}

function letterOf(row: ReadRow, label: string, place: Place, { organisation, person, gender }: LetterFields, asked: string): Letter {
  const name = row.text(person);
  const firm = row.text(organisation);
  const known = row.value(gender);
  const honorific = honorificOf(name === '' ? firm : name, known === 'male' || known === 'female' ? known : null, asked);
  return { label: row.text(label), ...place, organisation: firm, person: name, honorific };
}

/** The own company as the sender. */
export async function senderOf(ctx: ServiceContext): Promise<Sender> {
  const company = await ctx.database.queries.selectFrom('company').select(['name', 'address', 'postcode', 'phone']).limit(1).executeTakeFirst();
  const text = (value: string | null | undefined): string => safeText((value ?? '').replace(/\s+/g, ' ').trim());
  return { name: text(company?.name), address: text(company?.address), postcode: text(company?.postcode), phone: text(company?.phone) };
}
