import type { EntityName } from '../../entities/names.ts';
import { definitionOf, fieldOf } from '../../entities/registry.ts';
import type { FieldDef } from '../../fields/definition.ts';
import { fieldType } from '../../fields/registry.ts';
import type { FieldContext } from '../../fields/type.ts';
import { fieldLabel } from '../../i18n/index.ts';
import type { Row } from '../../services/api.ts';
import type { Ctx } from '../core/context.ts';
import { cell, piece, widthOf, type Line, type Piece } from '../core/line.ts';
import type { Role } from '../core/theme.ts';

/** A column of a list: its field and how wide its text is, header included. */
export interface Column {
  readonly field: string;
  readonly def: FieldDef;
  readonly label: string;
  readonly natural: number;
}

const MARKS = 3;
/** A text column is never narrower than this, the one that names the record never than that. */
const NARROWEST = 8;
const NARROWEST_LABEL = [22, 14] as const;
/** Wider than this a column only gets when there is room left. */
const WIDEST = 30;

export function fieldContext(ctx: Ctx, entity: EntityName, field: string): FieldContext {
  return { lang: ctx.lang, today: ctx.today, timeZone: ctx.session?.timeZone ?? 'UTC', currency: ctx.session?.currency, entity, field };
}

/** Columns by which a row of a tree stands further in than the one that it lies in; of very deep ones the name is still seen. */
const INDENT = 2;
const DEEPEST_INDENT = 12;

/** What a cell of a list says: in a tree the name stands below what it lies in. */
function listedText(row: Row, field: string, def: FieldDef, ctx: Ctx, entity: EntityName): string {
  const text = cellText(row, field, def, ctx, entity);
  return row.depth === undefined || field !== definitionOf(entity).label ? text : `${' '.repeat(Math.min(DEEPEST_INDENT, row.depth * INDENT))}${text}`;
}

/** What a cell says: the name of what is looked up, everything else as its kind formats it. */
export function cellText(row: Pick<Row, 'values' | 'labels'>, field: string, def: FieldDef, ctx: Ctx, entity: EntityName): string {
  const label = row.labels[field];
  if (label !== undefined) return label;
  return fieldType(def).format(row.values[field] ?? null, def, fieldContext(ctx, entity, field));
}

interface Measured {
  readonly fields: readonly string[];
  readonly lang: Ctx['lang'];
  readonly columns: readonly Column[];
}
/** Moving about draws the same rows again and again: they are measured once. */
const measured = new WeakMap<readonly Row[], Measured>();

/** The columns with their natural widths, by what the rows hold; those of fields that the role hides are none. */
export function columnsFor(entity: EntityName, fields: readonly string[], rows: readonly Row[], ctx: Ctx): readonly Column[] {
  const known = measured.get(rows);
  if (known !== undefined && known.fields === fields && known.lang === ctx.lang) return known.columns;
  const columns = measure(entity, fields, rows, ctx);
  measured.set(rows, { fields, lang: ctx.lang, columns });
  return columns;
}

function measure(entity: EntityName, fields: readonly string[], rows: readonly Row[], ctx: Ctx): readonly Column[] {
  return fields.flatMap((field): readonly Column[] => {
    const def = fieldOf(entity, field);
    if (def === undefined || !ctx.shows(entity, field)) return [];
    const label = fieldLabel(ctx.lang, entity, field);
    const widest = Math.max(0, ...rows.map((row) => piece(listedText(row, field, def, ctx, entity)).width));
    // With rows in hand their text counts; an empty list shows what is usual.
    const content = rows.length > 0 ? widest : fieldType(def).width(def);
    return [{ field, def, label, natural: Math.max(widthOf(label), Math.min(60, content)) }];
  });
}

/** How the columns that fit share the room. */
export interface Layout {
  readonly widths: readonly number[];
  readonly gap: number;
}

/** Kinds whose half is worth nothing: a cut phone, date, number or state. */
const WHOLE: ReadonlySet<FieldDef['kind']> = new Set(['phone', 'date', 'time', 'money', 'integer', 'percent', 'postcode', 'flag', 'credit_code', 'choice']);

/** A record's own number, too: the ends of the numbers are what tells them apart. */
const isWhole = (def: FieldDef): boolean => WHOLE.has(def.kind) || (def.kind === 'text' && def.numbering !== undefined);

/**
 * Where it is tight the gaps give first, then the texts down to a least width, then the last columns go. What is left over goes to columns that
 * have more to say.
 */
export function layoutFor(columns: readonly Column[], room: number, label: string): Layout {
  const natural = columns.map((column) => Math.min(column.natural, WIDEST));
  const total = (widths: readonly number[], gap: number): number => MARKS + widths.reduce((sum, width) => sum + width, 0) + gap * (widths.length - 1);
  const gap = total(natural, 2) <= room ? 2 : 1;
  for (let shown = columns.length; shown > 1; shown -= 1) {
    for (const leastLabel of NARROWEST_LABEL) {
      const widths = shrunk(columns.slice(0, shown), natural.slice(0, shown), room - total([], gap) - gap * shown, { label, least: leastLabel });
      if (widths !== null) return { widths: grown(columns, widths, room - total(widths, gap)), gap };
    }
  }
  return { widths: [Math.max(1, room - MARKS)], gap };
}

/** The widths within `room`, the widest text giving first; null where that is not possible. */
function shrunk(columns: readonly Column[], natural: readonly number[], room: number, name: { readonly label: string; readonly least: number }): number[] | null {
  const widths = [...natural];
  const least = columns.map((column, at) => (isWhole(column.def) ? (natural[at] ?? 0) : Math.min(natural[at] ?? 0, column.field === name.label ? name.least : NARROWEST)));
  let over = widths.reduce((sum, width) => sum + width, 0) - room;
  while (over > 0) {
    const slack = widths.map((width, at) => (width > (least[at] ?? 0) ? width : 0));
    const widest = slack.indexOf(Math.max(...slack));
    if ((slack[widest] ?? 0) === 0) return null;
    widths[widest] = (widths[widest] ?? 0) - 1;
    over -= 1;
  }
  return widths;
}

function grown(columns: readonly Column[], widths: readonly number[], spare: number): number[] {
  let left = spare;
  return widths.map((width, at) => {
    const more = Math.max(0, Math.min(left, (columns[at]?.natural ?? 0) - width));
    left -= more;
    return width + more;
  });
}

/** Clicks on the header of a list: by which of its columns it is sorted. */
export const HEAD_ZONE = 'head';

/** The header; an arrow beside the column that it is sorted by. */
export function headLine(columns: readonly Column[], { widths, gap }: Layout, sort: readonly string[], ctx: Ctx): Line {
  const cells = widths.map((width, at): Piece => {
    const column = columns[at];
    if (column === undefined) return piece('', 'head');
    const arrow = sort.includes(column.field) ? ctx.theme.borders.up : sort.includes(`-${column.field}`) ? ctx.theme.borders.down : '';
    const label = widthOf(column.label + arrow) <= width ? column.label + arrow : column.label;
    return { ...cell(label, width, 'head', fieldType(column.def).align), spot: { keys: [{ kind: 'go', to: at, zone: HEAD_ZONE }], stands: true } };
  });
  return [piece(' '.repeat(MARKS), 'head'), ...cells.flatMap((each, at) => (at === 0 ? [each] : [piece(' '.repeat(gap), 'head'), each]))];
}

export interface RowLook {
  readonly current: boolean;
  readonly marked: boolean;
  readonly focused: boolean;
}

/** One row as one piece of text: the cheapest thing to draw again. */
export function rowLine(row: Row, entity: EntityName, columns: readonly Column[], { widths, gap }: Layout, look: RowLook, width: number, ctx: Ctx): Line {
  const cells = widths.map((each, at) => {
    const column = columns[at];
    if (column === undefined) return '';
    return cell(listedText(row, column.field, column.def, ctx, entity), each, 'plain', fieldType(column.def).align).text;
  });
  const text = `${look.current ? '>' : ' '}${look.marked ? '*' : ' '}${stands(row) ? '!' : ' '}${cells.join(' '.repeat(gap))}`;
  return [cell(text, width, roleOf(row, look))];
}

function roleOf(row: Row, look: RowLook): Role {
  if (look.current && look.focused) return 'current';
  if (look.marked) return 'marked';
  if (stands(row)) return 'warn';
  return row.deleted ? 'dim' : 'plain';
}

/** Whether a row fulfils a condition that makes it stand out. */
const stands = ({ marks }: Row): boolean => marks !== undefined && marks.length > 0;

/** The usual columns of an entity's list. */
export const usualColumns = (entity: EntityName): readonly string[] => definitionOf(entity).list.columns;
