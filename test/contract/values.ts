import type { EntityName } from '../../src/entities/names.ts';
import { fieldsOf } from '../../src/entities/registry.ts';
import type { FieldDef, FieldKind, Value, Values } from '../../src/fields/definition.ts';
import type { Api } from '../../src/services/api.ts';

const PHONES = ['13800138000', '13900139001', '13700137002', '13600136003'];
const NAMES = ['晨光', '大华', '长春一汽', 'Acme'];
const CREDIT_CODES = ['91110000802100433B', '91110000714067418A', '91110000279305636Y', '911100001001000173'];
const POSTCODES = ['130000', '100000', '200030', '518000'];

/** Values for the `at`-th record of an entity, made from its definition; look-ups get records of their own. */
export async function makeValues(api: Api, entity: EntityName, at: number, only: 'required' | 'all'): Promise<Values> {
  const values: Values = {};
  for (const [field, def] of Object.entries(fieldsOf(entity))) {
    if (def.readOnly === true || ('numbering' in def && def.numbering !== undefined)) continue;
    if (only === 'required' && def.required !== true) continue;
    values[field] = await valueOf(api, entity, field, def, at);
  }
  return values;
}

async function valueOf(api: Api, entity: EntityName, field: string, def: FieldDef, at: number): Promise<Value> {
  if (def.kind === 'lookup') return await targetOf(api, entity, def.to as EntityName, at);
  if (def.kind === 'links') return [await targetOf(api, entity, def.to as EntityName, at)].flatMap((id) => (typeof id === 'number' ? [id] : []));
  if (def.kind === 'text') return textOf(entity, field, at);
  if (def.kind === 'choice') return def.options[at % def.options.length] ?? null;
  if (def.kind === 'integer') return (def.min ?? 0) + (at % 4);
  return plainValue(def.kind, at);
}

const pick = (values: readonly string[], at: number): Value => values[at % values.length] ?? null;

const PLAIN: Partial<Record<FieldKind, (at: number) => Value>> = {
  note: (at) => `第${at}行\n备注`,
  money: (at) => 100_00 * (at + 1),
  percent: (at) => 1250 + at,
  date: (at) => `2026-0${1 + (at % 9)}-15`,
  time: (at) => `2026-0${1 + (at % 9)}-15T08:00:00.000Z`,
  repeat: (at) => `FREQ=DAILY;INTERVAL=${2 + at}`,
  flag: () => 0,
  phone: (at) => pick(PHONES, at),
  email: (at) => `person${at}@example.com`,
  postcode: (at) => pick(POSTCODES, at),
  url: (at) => `https://example.com/${at}`,
  credit_code: (at) => pick(CREDIT_CODES, at),
};

/** A kind that is missing here would go untested: it is required to have a value. */
function plainValue(kind: FieldKind, at: number): Value {
  const make = PLAIN[kind];
  if (make === undefined) throw new Error(`no value for fields of kind ${kind}`);
  return make(at);
}

function textOf(entity: EntityName, field: string, at: number): string {
  if (field === 'zone') return 'America/New_York';
  if (field === 'time_zone') return 'Asia/Shanghai';
  if (field === 'currency') return 'CNY';
  if (field === 'entity') return 'customer';
  if (field === 'filter') return '';
  return `${NAMES[at % NAMES.length] ?? ''}${at}`.slice(0, 10);
}

/** A record for a look-up; of the entity itself none, so that making one ends. */
async function targetOf(api: Api, entity: EntityName, to: EntityName, at: number): Promise<Value> {
  if (to === entity) return null;
  if (to === 'operator') return (await api.session()).operatorId;
  const made = await api.create(to, { ...(await makeValues(api, to, 1000 + counter + at, 'required')) });
  counter += 1;
  return made.id;
}

let counter = 0;
