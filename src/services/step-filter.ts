import { ENTITY_NAMES, type EntityName } from '../entities/names.ts';
import { invalid } from '../errors.ts';
import { date } from '../fields/definition.ts';
import { fieldType } from '../fields/registry.ts';
import { entityLabel, LANGS, translate } from '../i18n/index.ts';
import { foldSearch } from '../util/fold.ts';
import { momentOf, addDays } from '../util/dates.ts';
import { AUDIT_KINDS } from './audit-kinds.ts';
import type { ServiceContext } from './context.ts';
import { fieldContext } from './validate.ts';

/** What steps are looked for by; nothing set means all. */
export interface StepFilter {
  /** Texts of which an operator's name or login has one; `me` is whoever asks, `program` nobody. */
  readonly who: readonly string[];
  readonly actions: readonly string[];
  readonly entities: readonly EntityName[];
  readonly sources: readonly string[];
  /** ISO UTC, `to` not included. */
  readonly from: string | null;
  readonly to: string | null;
  /** Words in what it was called. */
  readonly words: readonly string[];
  /** Number of one record. */
  readonly record: number | null;
}

const ACTIONS = ['create', 'update', 'remove', 'restore', 'bulk', 'import', 'grid', 'merge', 'hand_over', 'undo', 'setup', 'security', ...AUDIT_KINDS] as const;
const SOURCES = ['screen', 'command', 'import', 'program'] as const;
const NAMES: Readonly<Record<string, 'who' | 'what' | 'entity' | 'day' | 'source' | 'record'>> = {
  who: 'who', 谁: 'who', 操作员: 'who',
  what: 'what', kind: 'what', 操作: 'what', 类型: 'what',
  entity: 'entity', 对象: 'entity', 数据: 'entity',
  day: 'day', 日期: 'day',
  source: 'source', 来源: 'source',
  record: 'record', 记录: 'record',
};

/** A line such as `who:王芳 what:export,print day:2026-03 晨光`. Throws `invalid` that says what may stand there. */
export function parseStepFilter(ctx: ServiceContext, line: string): StepFilter {
  const found: { who: string[]; actions: string[]; entities: EntityName[]; sources: string[]; from: string | null; to: string | null; words: string[]; record: number | null } = { who: [], actions: [], entities: [], sources: [], from: null, to: null, words: [], record: null };
  for (const [, name, quoted, plain] of line.normalize('NFKC').matchAll(/(?:([\p{L}]+):)?(?:"([^"]*)"|(\S+))/gu)) {
    const text = quoted ?? plain ?? '';
    if (name === undefined) {
      found.words.push(text);
      continue;
    }
    const key = NAMES[name.toLowerCase()];
    if (key === undefined) throw invalid('audit.filter_name', { name });
    const values = text.split(/[,、]/).filter((value) => value !== '');
    if (key === 'who') found.who.push(...values);
    if (key === 'what') found.actions.push(...values.flatMap((value) => oneOf(value, ACTIONS, (action) => `step.${action}`)));
    if (key === 'source') found.sources.push(...values.flatMap((value) => oneOf(value, SOURCES, (source) => `source.${source}`)));
    if (key === 'entity') found.entities.push(...values.map(entityOf));
    if (key === 'record') found.record = recordOf(text);
    if (key === 'day') Object.assign(found, daysOf(ctx, text));
  }
  return found;
}

/** The name of the program, or its word in either language; several where a word is shared. */
function oneOf(value: string, all: readonly string[], key: (name: string) => string): readonly string[] {
  const typed = foldSearch(value);
  const found = all.filter((name) => name === typed || LANGS.some((lang) => foldSearch(translate(lang, key(name))) === typed));
  if (found.length === 0) throw invalid('audit.filter_value', { value, right: { keys: all.map(key) } });
  return found;
}

/** The entity that a text names: by its name, or its word in either language. */
export function entityCalled(value: string): EntityName | undefined {
  const typed = foldSearch(value);
  return ENTITY_NAMES.find((name) => name === typed.replaceAll('-', '_') || LANGS.some((lang) => foldSearch(entityLabel(lang, name)) === typed));
}

function entityOf(value: string): EntityName {
  const found = entityCalled(value);
  if (found === undefined) throw invalid('audit.filter_entity', { value });
  return found;
}

function recordOf(text: string): number {
  const digits = /^#?(\d{1,15})$/.exec(text)?.[1];
  if (digits === undefined) throw invalid('audit.filter_record', { value: text });
  return Number(digits);
}

/** `today`, `2026-03`, `2026-01-01..2026-03-31`, `7d..` as moments. */
function daysOf(ctx: ServiceContext, text: string): { from: string | null; to: string | null } {
  const [first = '', second] = text.split('..');
  const from = first === '' ? null : boundsOf(ctx, first).from;
  const to = second === undefined ? boundsOf(ctx, first).to : second === '' ? null : boundsOf(ctx, second).to;
  const { timeZone } = ctx.session;
  return { from: from === null ? null : momentOf(from, '00:00:00', timeZone), to: to === null ? null : momentOf(addDays(to, 1), '00:00:00', timeZone) };
}

function boundsOf(ctx: ServiceContext, text: string): { from: string | null; to: string | null } {
  const def = date();
  const { from, to } = fieldType(def).bounds(text, def, fieldContext(ctx, 'company', 'created_at'));
  return { from: from === null ? null : String(from), to: to === null ? null : String(to) };
}

/** The day that is meant, as `YYYY-MM-DD`: of a month or a week its last. */
export function dayMeant(ctx: ServiceContext, text: string): string {
  return boundsOf(ctx, text.normalize('NFKC').trim()).to ?? text;
}
