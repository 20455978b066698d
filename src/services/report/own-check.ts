import { ENTITY_NAMES, isEntityName, type EntityName } from '../../entities/names.ts';
import { fieldsOf } from '../../entities/registry.ts';
import { AppError, invalid } from '../../errors.ts';
import { errorText, type MessageKey, type MessageParams } from '../../i18n/index.ts';
import type { Grouping, Measure, Report, Title } from '../../reports/report.ts';
import { parsePeriod } from '../../util/period.ts';
import type { ServiceContext } from '../context.ts';
import { todayOf } from '../validate.ts';
import { axisOf } from './axis.ts';
import { fieldPath } from './path.ts';
import { reportFilter, treeCondition } from './terms.ts';

/** Where one is in the file: `groupings[2].field`. */
type At = string;
type Json = Readonly<Record<string, unknown>>;

/** A file being checked: what is wrong is said with its name, the place in it and what would be right. */
interface Checking {
  readonly ctx: ServiceContext;
  readonly file: string;
  readonly entity: EntityName;
}
type Wrong = (key: MessageKey, at: At, params?: MessageParams) => AppError;

const wrongIn =
  (file: string): Wrong =>
  (key, at, params = {}) =>
    invalid(key, { file, at, ...params });

const KEYS = ['title', 'entity', 'query', 'period', 'groupings', 'measures', 'chart', 'trend', 'notes'] as const;
const GROUPING_KEYS = ['key', 'label', 'field', 'depth', 'span', 'classes', 'chart', 'measures'] as const;
const KINDS = ['count', 'share', 'shareOf', 'mean', 'quantile', 'parts'] as const;
const MEASURE_KEYS = ['key', 'label', 'definition', 'warn', ...KINDS, 'of', 'over'] as const;
const CHARTS = ['bars', 'stacked', 'line', 'histogram'] as const;
const SPANS = ['month', 'quarter', 'year'] as const;
const KEY = /^[a-z][a-z0-9_]{0,39}$/;

/** A report as it stands in a file: the same shape as those that are shipped. Throws `invalid` naming file and place for whatever is not right. */
export async function checkedReport(ctx: ServiceContext, file: string, name: string, value: unknown): Promise<Report> {
  const wrong = wrongIn(file);
  const json = objectAt(value, '', wrong);
  onlyKeys(json, KEYS, '', wrong);
  const entity = textAt(json, 'entity', '', wrong);
  if (!isEntityName(entity)) throw wrong('report.file.entity', 'entity', { entity, known: ENTITY_NAMES.join(', ') });
  const checking: Checking = { ctx, file, entity };
  const measures = await measuresAt(checking, listAt(json, 'measures', '', wrong));
  const keys = measures.map(({ key }) => key);
  const period = periodAt(checking, json);
  const groupings = listAt(json, 'groupings', '', wrong).map((one, index) => groupingAt(checking, one, `groupings[${index}]`, keys));
  noTwice(groupings.map(({ key }) => key), 'groupings', wrong);
  const notes = json['notes'] === undefined ? [] : listAt(json, 'notes', '', wrong).map((one, index) => plainText(one, `notes[${index}]`, wrong));
  const trend = json['trend'] === undefined ? undefined : oneOf(json['trend'], keys, 'trend', wrong);
  if (trend !== undefined && period === undefined) throw wrong('report.file.trend', 'trend');
  return {
    name,
    title: titleAt(json, 'title', '', wrong) ?? name,
    entity,
    ...(json['query'] === undefined ? {} : { query: await lineAt(checking, json, 'query', '') }),
    ...(period === undefined ? {} : { period }),
    groupings,
    measures,
    chart: chartAt(json, keys, wrong),
    ...(trend === undefined ? {} : { trend }),
    notes,
  };
}

function objectAt(value: unknown, at: At, wrong: Wrong): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong('report.file.no_object', at === '' ? '{}' : at);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- JSON: an object that is no list has names for keys
  return value as Json;
}

const under = (at: At, key: string): At => (at === '' ? key : `${at}.${key}`);

function onlyKeys(json: Json, known: readonly string[], at: At, wrong: Wrong): void {
  const other = Object.keys(json).find((key) => !known.includes(key));
  if (other !== undefined) throw wrong('report.file.unknown_key', under(at, other), { known: known.join(', ') });
}

function plainText(value: unknown, at: At, wrong: Wrong): string {
  if (typeof value !== 'string' || value.trim() === '') throw wrong('report.file.no_text', at);
  return value;
}

function textAt(json: Json, key: string, at: At, wrong: Wrong): string {
  if (json[key] === undefined) throw wrong('report.file.missing', under(at, key));
  return plainText(json[key], under(at, key), wrong);
}

function listAt(json: Json, key: string, at: At, wrong: Wrong): readonly unknown[] {
  const value: unknown = json[key];
  if (value === undefined) throw wrong('report.file.missing', under(at, key));
  if (!Array.isArray(value) || value.length === 0) throw wrong('report.file.no_list', under(at, key));
  return value;
}

function titleAt(json: Json, key: string, at: At, wrong: Wrong): Title | undefined {
  const value = json[key];
  if (value === undefined) return undefined;
  if (typeof value === 'string') return plainText(value, under(at, key), wrong);
  const both = objectAt(value, under(at, key), wrong);
  onlyKeys(both, ['zh', 'en'], under(at, key), wrong);
  return { zh: textAt(both, 'zh', under(at, key), wrong), en: textAt(both, 'en', under(at, key), wrong) };
}

function oneOf<T extends string>(value: unknown, known: readonly T[], at: At, wrong: Wrong): T {
  const found = known.find((one) => one === value);
  if (found === undefined) throw wrong('report.file.value', at, { value: String(value), known: known.join(', ') });
  return found;
}

function noTwice(keys: readonly string[], at: At, wrong: Wrong): void {
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw wrong('report.file.twice', at, { key: twice });
}

function keyAt(json: Json, at: At, wrong: Wrong): string {
  const key = textAt(json, 'key', at, wrong);
  if (!KEY.test(key)) throw wrong('report.file.key', under(at, 'key'), { value: key });
  return key;
}

/** A line of the query language that is right, the values that it names included. */
async function lineAt({ ctx, file, entity }: Checking, json: Json, key: string, at: At): Promise<string> {
  const line = json[key];
  if (typeof line !== 'string') throw wrongIn(file)('report.file.no_text', under(at, key));
  try {
    await treeCondition(ctx, entity, reportFilter(ctx, entity, line));
    return line;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid') throw error;
    throw wrongIn(file)('report.file.line', under(at, key), { column: error.place.column ?? 1, reason: errorText(ctx.session.lang, error) });
  }
}

function pathAt({ file, entity }: Checking, json: Json, key: string, at: At): string {
  const wrong = wrongIn(file);
  const text = textAt(json, key, at, wrong);
  if (fieldPath(entity, text) === undefined) throw wrong('report.file.field', under(at, key), { field: text, entity: { key: `entity.${entity}` }, known: Object.keys(fieldsOf(entity)).join(', ') });
  return text;
}

function groupingAt(checking: Checking, value: unknown, at: At, measures: readonly string[]): Grouping {
  const wrong = wrongIn(checking.file);
  const json = objectAt(value, at, wrong);
  onlyKeys(json, GROUPING_KEYS, at, wrong);
  const { depth } = json;
  if (depth !== undefined && depth !== 1 && depth !== 2) throw wrong('report.file.value', under(at, 'depth'), { value: JSON.stringify(depth), known: '1, 2' });
  const label = titleAt(json, 'label', at, wrong);
  const grouping: Grouping = {
    key: keyAt(json, at, wrong),
    ...(label === undefined ? {} : { label }),
    field: pathAt(checking, json, 'field', at),
    ...(depth === undefined ? {} : { depth }),
    ...(json['span'] === undefined ? {} : { span: oneOf(json['span'], SPANS, under(at, 'span'), wrong) }),
    ...(json['classes'] === undefined ? {} : { classes: classesAt(json, at, wrong) }),
    ...(json['chart'] === undefined ? {} : { chart: oneOf(json['chart'], CHARTS, under(at, 'chart'), wrong) }),
    ...(json['measures'] === undefined ? {} : { measures: listAt(json, 'measures', at, wrong).map((one, index) => oneOf(one, measures, `${under(at, 'measures')}[${index}]`, wrong)) }),
  };
  if (axisOf(checking.entity, grouping) === undefined) throw wrong('report.file.no_group', under(at, 'field'), { field: grouping.field });
  return grouping;
}

function classesAt(json: Json, at: At, wrong: Wrong): readonly number[] {
  const limits = listAt(json, 'classes', at, wrong);
  const numbers = limits.flatMap((limit) => (typeof limit === 'number' && Number.isSafeInteger(limit) ? [limit] : []));
  const rising = numbers.every((limit, index) => index === 0 || limit > (numbers[index - 1] ?? limit));
  if (numbers.length !== limits.length || !rising || numbers.length > 50) throw wrong('report.file.classes', under(at, 'classes'));
  return numbers;
}

async function measuresAt(checking: Checking, values: readonly unknown[]): Promise<readonly Measure[]> {
  const measures: Measure[] = [];
  for (const [index, value] of values.entries()) measures.push(await measureAt(checking, value, `measures[${index}]`));
  noTwice(measures.map(({ key }) => key), 'measures', wrongIn(checking.file));
  if (measures.filter((measure) => 'parts' in measure).length > 1) throw wrongIn(checking.file)('report.file.parts_once', 'measures');
  return measures;
}

async function measureAt(checking: Checking, value: unknown, at: At): Promise<Measure> {
  const wrong = wrongIn(checking.file);
  const json = objectAt(value, at, wrong);
  onlyKeys(json, MEASURE_KEYS, at, wrong);
  const kinds = KINDS.filter((kind) => json[kind] !== undefined);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) throw wrong('report.file.measure', at, { known: KINDS.join(', ') });
  const [label, definition] = [titleAt(json, 'label', at, wrong), titleAt(json, 'definition', at, wrong)];
  if (json['warn'] !== undefined && json['warn'] !== true) throw wrong('report.file.value', under(at, 'warn'), { value: JSON.stringify(json['warn']), known: 'true' });
  const named = { key: keyAt(json, at, wrong), ...(label === undefined ? {} : { label }), ...(definition === undefined ? {} : { definition }), ...(json['warn'] === true ? { warn: true as const } : {}) };
  switch (kind) {
    case 'count':
      return { ...named, count: await lineAt(checking, json, 'count', at) };
    case 'share':
      return { ...named, share: await lineAt(checking, json, 'share', at), of: json['of'] === undefined ? '' : await lineAt(checking, json, 'of', at) };
    case 'shareOf':
      return { ...named, shareOf: oneOf(json['shareOf'], ['total'], under(at, 'shareOf'), wrong) };
    case 'mean':
      return { ...named, mean: numberAt(checking, json, 'mean', at) };
    case 'quantile':
      return { ...named, quantile: shareAt(json, 'quantile', at, wrong), over: numberAt(checking, json, 'over', at) };
    case 'parts':
      return { ...named, parts: partsAt(checking, json, at) };
  }
}

function numberAt(checking: Checking, json: Json, key: string, at: At): string {
  const path = pathAt(checking, json, key, at);
  const kind = fieldPath(checking.entity, path)?.def.kind;
  if (kind !== 'integer' && kind !== 'money' && kind !== 'percent') throw wrongIn(checking.file)('report.file.no_number', under(at, key), { field: path });
  return path;
}

function shareAt(json: Json, key: string, at: At, wrong: Wrong): number {
  const value = json[key];
  if (typeof value !== 'number' || !(value >= 0.001 && value <= 0.999)) throw wrong('report.file.quantile', under(at, key));
  return value;
}

function partsAt(checking: Checking, json: Json, at: At): string {
  const path = pathAt(checking, json, 'parts', at);
  const axis = axisOf(checking.entity, { key: 'parts', field: path });
  if (axis === undefined || axis.many || axis.kind === 'days') throw wrongIn(checking.file)('report.file.no_group', under(at, 'parts'), { field: path });
  return path;
}

function periodAt({ ctx, file, entity }: Checking, json: Json): Report['period'] {
  const wrong = wrongIn(file);
  if (json['period'] === undefined) return undefined;
  const period = objectAt(json['period'], 'period', wrong);
  onlyKeys(period, ['field', 'usual'], 'period', wrong);
  const field = textAt(period, 'field', 'period', wrong);
  const days = Object.entries(fieldsOf(entity)).flatMap(([key, { kind }]) => (kind === 'date' ? [key] : []));
  const usual = period['usual'] === undefined ? 'all' : textAt(period, 'usual', 'period', wrong);
  if (parsePeriod(usual, todayOf(ctx)) === null) throw wrong('report.file.period', 'period.usual', { value: usual });
  return { field: oneOf(field, days, 'period.field', wrong), usual };
}

function chartAt(json: Json, measures: readonly string[], wrong: Wrong): Report['chart'] {
  if (json['chart'] === undefined) return { kind: 'bars', measure: measures[0] ?? '' };
  const chart = objectAt(json['chart'], 'chart', wrong);
  onlyKeys(chart, ['kind', 'measure'], 'chart', wrong);
  return { kind: oneOf(chart['kind'], CHARTS, 'chart.kind', wrong), measure: oneOf(chart['measure'], measures, 'chart.measure', wrong) };
}
