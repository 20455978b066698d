import type { EntityName } from '../entities/names.ts';
import { definitionOf, fieldsOf } from '../entities/registry.ts';
import type { Lang } from '../i18n/index.ts';
import type { Row } from './api.ts';
import type { ServiceContext } from './context.ts';
import type { WebPlace } from './documents-api.ts';
import { get } from './records.ts';

/** Maps that find an address by its text; `{}` stands for it. */
const MAPS: Readonly<Record<Lang, string>> = { zh: 'https://uri.amap.com/search?keyword={}', en: 'https://www.openstreetmap.org/search?query={}' };

/** The websites of a record and its place on a map, as far as the session may read them. */
export async function webPlaces(ctx: ServiceContext, entity: EntityName, id: number): Promise<readonly WebPlace[]> {
  const row = await get(ctx, entity, id);
  const sites = Object.entries(fieldsOf(entity)).flatMap(([field, def]): WebPlace[] => {
    const url = row.values[field];
    return def.kind === 'url' && typeof url === 'string' && /^https?:\/\//.test(url) ? [{ kind: 'site', field, text: url, url: new URL(url).href }] : [];
  });
  const map = mapOf(ctx, row, definitionOf(entity).address);
  return map === null ? sites : [...sites, map];
}

function mapOf(ctx: ServiceContext, row: Row, address: { readonly region?: string; readonly text?: string } | undefined): WebPlace | null {
  if (address?.text === undefined) return null;
  const text = row.values[address.text];
  if (typeof text !== 'string' || text.trim() === '') return null;
  const region = address.region === undefined ? '' : (row.labels[address.region] ?? '');
  const whole = region === '' || text.includes(region) ? text : `${region}${ctx.session.lang === 'zh' ? '' : ' '}${text}`;
  return { kind: 'map', field: address.text, text: whole, url: (ctx.programs?.map ?? MAPS[ctx.session.lang]).replace('{}', encodeURIComponent(whole)) };
}
