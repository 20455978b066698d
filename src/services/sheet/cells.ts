import { fieldRuleOf } from '../../auth/permissions.ts';
import type { EntityName } from '../../entities/names.ts';
import { fieldOf } from '../../entities/registry.ts';
import { AppError, invalid } from '../../errors.ts';
import type { FieldDef, Value } from '../../fields/definition.ts';
import { compileCheck } from '../../fields/registry.ts';
import { cellWriter } from '../../output/cells.ts';
import { splitNames } from '../../output/names-list.ts';
import { fieldParam, targetOf } from '../../query/values.ts';
import type { ServiceContext } from '../context.ts';
import { shown } from '../cover.ts';
import { knownNames } from '../known-names.ts';
import { lookupOf, type Lookup } from '../import/lookups.ts';
import { namesOf, type Names } from '../lookup-names.ts';
import { isList } from '../stored.ts';
import { fieldContext } from '../validate.ts';

/** A column of an edited file: how a stored value was written into it, and what an edited cell means. */
export interface SheetColumn {
  readonly field: string;
  /** Gets what the next rows need. */
  prefetch(values: readonly Value[], cells: readonly string[]): Promise<void>;
  /** The cell that a value was written as. */
  write(value: Value): string;
  /** The value of an edited cell. Throws `invalid`, `not_permitted` for a field that the role does not write. */
  read(cell: string): Value;
}

/** The columns of an edited file. Names are understood as in an import. */
export async function sheetColumns(ctx: ServiceContext, entity: EntityName, fields: readonly string[], style: 'spreadsheet' | 'machine'): Promise<readonly SheetColumn[]> {
  const names = new Map<EntityName, Named>();
  const columns: SheetColumn[] = [];
  for (const field of fields) {
    const def = fieldOf(entity, field);
    if (def === undefined) continue;
    const target = targetOf(def);
    if (target !== undefined && !names.has(target)) names.set(target, { names: await namesOf(ctx, target, style), lookup: await lookupOf(ctx.database.queries, target, knownNames(ctx)) });
    columns.push(columnOf(ctx, entity, field, def, style, target === undefined ? null : (names.get(target) ?? null)));
  }
  return columns;
}

interface Named {
  readonly names: Names;
  readonly lookup: Lookup;
}

function columnOf(ctx: ServiceContext, entity: EntityName, field: string, def: FieldDef, style: 'spreadsheet' | 'machine', named: Named | null): SheetColumn {
  const context = fieldContext(ctx, entity, field);
  const writer = cellWriter(def, context, style, named?.names.of);
  const value = compileCheck(def, context);
  const writes = fieldRuleOf(ctx.session.grants, entity, field) === null;
  return {
    field,
    prefetch: async (values, cells) => {
      await named?.names.prefetch(values.flatMap(idsOf));
      await named?.lookup.prefetch(cells.flatMap((cell) => namesIn(def, cell)));
    },
    write: (stored) => plain(writer(shown(ctx.session, entity, field, stored) ?? null)),
    read: (cell) => {
      if (!writes) throw invalid('error.field_covered', { field: fieldParam(entity, field) }, { field });
      if (named !== null) return namedValue(entity, field, def, named.lookup, cell);
      return cell.trim() === '' ? null : value(cell);
    },
  };
}

const idsOf = (value: Value): readonly number[] => (typeof value === 'number' ? [value] : isList(value) ? value.map(Number) : []);
const namesIn = (def: FieldDef, cell: string): readonly string[] => (cell.trim() === '' ? [] : def.kind === 'links' ? splitNames(cell) : [cell.trim()]);

function namedValue(entity: EntityName, field: string, def: FieldDef, lookup: Lookup, cell: string): Value {
  const ids = namesIn(def, cell).map((name) => {
    const found = lookup.find(name);
    if (found.kind !== 'one') throw new AppError('invalid', found.fault.key, { field: fieldParam(entity, field), ...found.fault.params }, { field });
    return found.id;
  });
  if (def.kind !== 'links') return ids[0] ?? null;
  return [...new Set(ids)].toSorted((a, b) => a - b);
}

/** As cells are compared: a spreadsheet changes line ends and blanks at the ends by itself. */
export const plain = (cell: string): string => cell.replace(/\r\n?/g, '\n').trim();
