import { AppError, usage } from '../../errors.ts';
import type { EntityName } from '../../entities/names.ts';
import { fieldLabel, type Lang } from '../../i18n/index.ts';
import { splitNames } from '../../output/names-list.ts';
import type { UndoConflict, UndoDecisions, UndoPreview, UndoWay } from '../../services/api.ts';
import { entityCalled } from '../../services/step-filter.ts';
import type { Given } from '../command.ts';
import { fieldNamed } from '../fields.ts';

/** What the options decide: `--on-conflict` for all, `--take` and `--keep` for what they name. Throws `usage` for what was not changed since. */
export function decisionsGiven(preview: UndoPreview, given: Given, lang: Lang): UndoDecisions {
  const all = given.text('on-conflict');
  const ways: Record<string, UndoWay> = {};
  for (const way of ['take', 'keep'] as const) {
    for (const text of given.list(way).flatMap((typed) => splitNames(typed))) {
      for (const name of namesMeant(preview, text, lang)) {
        if (ways[name] !== undefined && ways[name] !== way) throw usage('cli.undo_both', { text });
        ways[name] = way;
      }
    }
  }
  return { rest: all === 'keep' || all === 'take' ? all : 'refuse', ways };
}

/** `level`, `客户.级别`, `customer/12.level`, `customer/12`, `customer` as the decisions name them; in several entities where no entity is named. */
function namesMeant(preview: UndoPreview, text: string, lang: Lang): readonly string[] {
  const { conflicts, next } = preview;
  if (conflicts.length === 0) throw usage('cli.undo_no_conflicts');
  const entities = [...new Set([...conflicts.map(({ entity }) => entity), ...(next === null ? [] : [preview.step.entity])])];
  const names = meant(entities, text.normalize('NFKC'), lang);
  const found = names.filter((name) => next !== null || conflicts.some((one) => isAbout(name, one)));
  if (found.length === 0) throw usage('cli.undo_unknown', { text, names: conflicts.slice(0, NAMED).flatMap((one) => spelled(one, lang)).join(', ') });
  return found;
}

/** Conflicts that a message names. */
const NAMED = 10;

function meant(entities: readonly EntityName[], text: string, lang: Lang): readonly string[] {
  const [, place = '', number, field] = /^(?:(.+?)(?:\/#?(\d{1,15}))?)(?:\.([^.]+))?$/u.exec(text) ?? [];
  const entity = entityCalled(place);
  const fields = number === undefined && field === undefined ? entities.flatMap((one) => inEntity(one, place, lang).map((name) => `${one}.${name}`)) : [];
  if (entity === undefined) return fields;
  const record = number === undefined ? entity : `${entity}/${number}`;
  return field === undefined ? [...fields, record] : inEntity(entity, field, lang).map((name) => `${record}.${name}`);
}

function inEntity(entity: EntityName, text: string, lang: Lang): readonly string[] {
  try {
    return [fieldNamed(entity, text, lang)];
  } catch (error) {
    if (error instanceof AppError) return [];
    throw error;
  }
}

const isAbout = (name: string, { entity, id, fields }: UndoConflict): boolean => [entity, `${entity}/${id}`, ...fields.flatMap(({ field }) => [`${entity}.${field}`, `${entity}/${id}.${field}`])].includes(name);

const spelled = ({ entity, id, fields, whole }: UndoConflict, lang: Lang): readonly string[] => (whole || fields.length === 0 ? [`${entity}/${id}`] : fields.map(({ field }) => `${entity}/${id}.${field} (${fieldLabel(lang, entity, field)})`));
