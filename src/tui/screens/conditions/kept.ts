import { isEntityName } from '../../../entities/names.ts';
import { group, type FormGroup, type FormNode, type Subject } from '../../../query/form.ts';
import { subjectField } from '../../../query/form-fields.ts';
import type { EntityName } from '../../../entities/names.ts';
import type { Ctx } from '../../core/context.ts';
import type { Unsaved } from '../../core/screen.ts';
import { isPlainObject, numberIn, objectIn, textIn, trueIn } from '../../../util/plain.ts';
import { fieldText } from '../../widgets/text-field.ts';
import type { ListProps } from '../list/state.ts';
import { entered, isChanged, type Cell, type ConditionsProps, type ConditionsState } from './state.ts';

/** What is unsaved in a form of conditions: its lines, the one in hand, what is being typed. */
export function unsavedIn(state: ConditionsState, ctx: Ctx, whole: boolean): Unsaved | null {
  if (!whole && !isChanged(state, ctx)) return null;
  const { entity, filter, columns, sort, title, restored } = state.props;
  const { row, cell, typed, editing } = state;
  const line = editing === null ? null : fieldText(editing.field);
  return { kind: 'conditions', data: { entity, filter, columns, sort, title, root: state.root, row, cell, typed, line }, about: { entity }, place: restored?.place };
}

export interface KeptConditions {
  readonly place: string;
  readonly root: FormGroup;
  readonly row: number;
  readonly cell: Cell;
  readonly typed: { readonly before: string; readonly after: string };
  /** The line while it was being edited itself. */
  readonly line: string | null;
  readonly lost: readonly string[];
}

/** The list whose conditions they were, with the form to be opened on it; null where the data are none of ours. */
export function conditionsCameBack(data: unknown, place: string): ListProps | null {
  const entity = textIn(data, 'entity');
  if (entity === undefined || !isEntityName(entity)) return null;
  const lost: string[] = [];
  const root = nodeOf(objectIn(data, 'root'), entity, lost);
  if (root?.kind !== 'group') return null;
  const typed = objectIn(data, 'typed');
  const restored: KeptConditions = {
    place,
    root,
    row: numberIn(data, 'row') ?? 0,
    cell: CELLS.find((cell) => cell === textIn(data, 'cell')) ?? 'value',
    typed: { before: textIn(typed, 'before') ?? '', after: textIn(typed, 'after') ?? '' },
    line: textIn(data, 'line') ?? null,
    lost,
  };
  return { entity, filter: textIn(data, 'filter') ?? '', restored };
}

const CELLS: readonly Cell[] = ['field', 'op', 'value', 'to'];

/** A line or a group as it was kept; a line about a field that there is no more goes, and is said. */
function nodeOf(node: unknown, entity: EntityName, lost: string[]): FormNode | null {
  if (!isPlainObject(node)) return null;
  const negated = trueIn(node, 'negated');
  if (node['kind'] === 'group') return group(node['join'] === 'any' ? 'any' : 'all', listIn(node, 'of').flatMap((one) => nodeOf(one, entity, lost) ?? []), negated);
  const subject = subjectOf(node['subject']);
  if (subject !== null && subject !== 'words' && subjectField(entity, subject) === undefined) {
    lost.push(subject.field);
    return null;
  }
  const op = COMPARISONS.find((one) => one === node['op']) ?? 'eq';
  const values = listIn(node, 'values').flatMap((value) => {
    const text = textIn(value, 'text');
    return text === undefined ? [] : [{ text, ...(trueIn(value, 'me') ? { me: true as const } : {}) }];
  });
  return { kind: 'row', negated, subject, op, values };
}

const COMPARISONS = ['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'between', 'contains', 'begins', 'none', 'any'] as const;

function listIn(value: Readonly<Record<string, unknown>>, name: string): readonly unknown[] {
  const list = value[name];
  return Array.isArray(list) ? list : [];
}

function subjectOf(subject: unknown): Subject | null {
  if (subject === 'words') return 'words';
  const field = textIn(subject, 'field');
  return field === undefined || !isPlainObject(subject) ? null : { path: listIn(subject, 'path').map(String), field };
}

/** The form as it was, in the same cell. */
export function withKept(state: ConditionsState, kept: NonNullable<ConditionsProps['restored']>, ctx: Ctx): ConditionsState {
  const there = entered({ ...state, root: kept.root.of.length === 0 ? state.root : kept.root }, kept.row, ctx, kept.cell);
  return { ...there, typed: kept.typed };
}
