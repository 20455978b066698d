import type { EntityName } from '../../src/entities/names.ts';
import { fieldsOf } from '../../src/entities/registry.ts';
import type { FieldDef, Value, Values } from '../../src/fields/definition.ts';
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
  switch (def.kind) {
    case 'lookup':
      return await targetOf(api, entity, def.to as EntityName, at);
    case 'links':
      return [await targetOf(api, entity, def.to as EntityName, at)].flatMap((id) => (typeof id === 'number' ? [id] : []));
    case 'text':
      return textOf(entity, field, at);
    case 'note':
      return `第${at}行\n备注 ${field}`;
    case 'integer':
      return (def.min ?? 0) + (at % 4);
    case 'money':
      return 100_00 * (at + 1);
    case 'percent':
      return 1250 + at;
    case 'date':
      return `2026-0${1 + (at % 9)}-15`;
    case 'time':
      return `2026-0${1 + (at % 9)}-15T08:00:00.000Z`;
    case 'flag':
      return 0;
    case 'choice':
      return def.options[at % def.options.length] ?? null;
    case 'phone':
      return PHONES[at % PHONES.length] ?? null;
    case 'email':
      return `person${at}@example.com`;
    case 'postcode':
      return POSTCODES[at % POSTCODES.length] ?? null;
    case 'url':
      return `https://example.com/${at}`;
    case 'credit_code':
      return CREDIT_CODES[at % CREDIT_CODES.length] ?? null;
  }
}

function textOf(entity: EntityName, field: string, at: number): string {
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
