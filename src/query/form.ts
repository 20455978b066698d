/**
 * The form of conditions: the tree of a filter as lines that an operator fills in one by one. A line may still want its field or its value;
 * such lines are no part of the filter. Every filter of the language has a form (`formOf`), and every form a filter (`filterOf`).
 */
import { all, any, condition, not, words, type Comparison, type Filter, type FilterValue } from './filter.ts';

/** What a line is about: a field of the entity or of a linked one, or words that the search finds. */
export type Subject = { readonly path: readonly string[]; readonly field: string } | 'words';

export interface FormRow {
  readonly kind: 'row';
  /** All others. */
  readonly negated: boolean;
  /** Null: not chosen yet. */
  readonly subject: Subject | null;
  readonly op: Comparison;
  /** Any of them; two for `between`, an open end is an empty text. */
  readonly values: readonly FilterValue[];
}
export interface FormGroup {
  readonly kind: 'group';
  readonly negated: boolean;
  readonly join: 'all' | 'any';
  readonly of: readonly FormNode[];
}
export type FormNode = FormRow | FormGroup;

/** Where a node stands: its place in each group from the root on. */
export type At = readonly number[];

export const EMPTY_ROW: FormRow = Object.freeze({ kind: 'row', negated: false, subject: null, op: 'eq', values: [] });

export function row(subject: Subject | null, op: Comparison, values: readonly FilterValue[] = [], negated = false): FormRow {
  return { kind: 'row', negated, subject, op, values };
}

export function group(join: FormGroup['join'], of: readonly FormNode[], negated = false): FormGroup {
  return { kind: 'group', negated, join, of };
}

/** The form of a filter; its root is a group that is not negated. */
export function formOf(filter: Filter): FormGroup {
  const node = nodeOf(filter);
  return node.kind === 'group' && !node.negated ? node : group('all', [node]);
}

function nodeOf(filter: Filter): FormNode {
  switch (filter.type) {
    case 'all':
    case 'any':
      return group(filter.type, filter.of.map(nodeOf));
    case 'not':
      return negatedNode(nodeOf(filter.of));
    case 'words':
      return row('words', 'contains', [{ text: filter.text }]);
    case 'condition':
      return row({ path: filter.path, field: filter.field }, filter.op, filter.values);
  }
}

const negatedNode = (node: FormNode): FormNode => (node.negated ? group('all', [node], true) : { ...node, negated: true });

/** The filter of a form; lines without a field or a value, and groups of nothing else, are left out. */
export function filterOf(root: FormGroup): Filter {
  return filterOfNode(root) ?? all([]);
}

export function filterOfNode(node: FormNode): Filter | null {
  const inner = node.kind === 'row' ? rowFilter(node) : groupFilter(node);
  return inner !== null && node.negated ? not(inner) : inner;
}

function groupFilter({ join, of }: FormGroup): Filter | null {
  const parts = of.flatMap((node) => filterOfNode(node) ?? []);
  if (parts.length === 0) return null;
  return join === 'all' ? all(parts) : any(parts);
}

const isGiven = (value: FilterValue): boolean => value.me === true || value.text !== '';

function rowFilter({ subject, op, values }: FormRow): Filter | null {
  if (subject === null) return null;
  if (subject !== 'words' && wantsNoValue(op)) return condition(subject.path, subject.field, op);
  if (!values.some(isGiven)) return null;
  if (subject === 'words') return all(values.filter(isGiven).map(({ text }) => words(text)));
  const ends = [values[0] ?? { text: '' }, values[1] ?? { text: '' }];
  return condition(subject.path, subject.field, op, op === 'between' ? ends : values.filter(isGiven));
}

export const wantsNoValue = (op: Comparison): boolean => op === 'none' || op === 'any';
/** Whether several values may stand beside one another: any of them. */
export const takesSeveral = (op: Comparison): boolean => op === 'eq' || op === 'ne' || op === 'contains' || op === 'begins';

/** A node as the form shows it: how deep, and whether something stands before it in its group. */
export interface ShownNode {
  readonly at: At;
  readonly node: FormNode;
  readonly depth: number;
  /** How the node is joined with the one before; null: the first of its group. */
  readonly joined: FormGroup['join'] | null;
}

/** Every line of the form from top to bottom, groups before what is in them; without the root. */
export function shownNodes(root: FormGroup, at: At = []): readonly ShownNode[] {
  return root.of.flatMap((node, index): readonly ShownNode[] => {
    const here = [...at, index];
    const shown = { at: here, node, depth: at.length, joined: index === 0 ? null : root.join };
    return node.kind === 'row' ? [shown] : [shown, ...shownNodes(node, here)];
  });
}

export function nodeAt(root: FormGroup, at: At): FormNode | undefined {
  return at.reduce<FormNode | undefined>((node, index) => (node?.kind === 'group' ? node.of[index] : undefined), root);
}

/** The group that a node stands in. */
export function parentOf(root: FormGroup, at: At): FormGroup {
  const found = nodeAt(root, at.slice(0, -1));
  return found?.kind === 'group' ? found : root;
}

/** The form with the nodes of the group at `at` made anew. */
function within(root: FormGroup, at: At, change: (of: readonly FormNode[]) => readonly FormNode[]): FormGroup {
  const [index, ...rest] = at;
  if (index === undefined) return { ...root, of: change(root.of) };
  return { ...root, of: root.of.map((node, here) => (here === index && node.kind === 'group' ? within(node, rest, change) : node)) };
}

const last = (at: At): number => at.at(-1) ?? 0;
const parent = (at: At): At => at.slice(0, -1);
const beside = (at: At, index: number): At => [...parent(at), index];

export function withNode(root: FormGroup, at: At, node: FormNode): FormGroup {
  return within(root, parent(at), (of) => of.with(last(at), node));
}

/** The node stands at that place, what was there behind it. */
export function insertNode(root: FormGroup, at: At, node: FormNode): FormGroup {
  return within(root, parent(at), (of) => of.toSpliced(last(at), 0, node));
}

/** A form, and where the node in hand stands in it. */
export interface Changed {
  readonly root: FormGroup;
  readonly at: At;
}

/** Without the node; a group that would be left empty goes too. In hand is what stands there then, else what stood before. */
export function removeNode(root: FormGroup, at: At): Changed {
  const siblings = parentOf(root, at).of.length;
  if (siblings === 1 && at.length > 1) return removeNode(root, parent(at));
  const next = within(root, parent(at), (of) => of.toSpliced(last(at), 1));
  return { root: next, at: last(at) < siblings - 1 || siblings === 1 ? at : beside(at, last(at) - 1) };
}

/** A copy right behind the node, in hand. */
export function duplicateNode(root: FormGroup, at: At): Changed {
  const node = nodeAt(root, at);
  const to = beside(at, last(at) + 1);
  return node === undefined ? { root, at } : { root: insertNode(root, to, node), at: to };
}

/** One place up or down: into a group that stands there, out of its own group at that group's edge. */
export function moveNode(root: FormGroup, at: At, by: -1 | 1): Changed {
  const node = nodeAt(root, at);
  const here = parentOf(root, at);
  if (node === undefined) return { root, at };
  const next = here.of[last(at) + by];
  if (next?.kind === 'group') return intoGroup(root, at, node, next, by);
  if (next !== undefined) {
    const swapped = within(root, parent(at), (of) => of.with(last(at), next).with(last(at) + by, node));
    return { root: swapped, at: beside(at, last(at) + by) };
  }
  return at.length === 1 ? { root, at } : outOfGroup(root, at, node, by);
}

function intoGroup(root: FormGroup, at: At, node: FormNode, next: FormGroup, by: -1 | 1): Changed {
  const groupAt = beside(at, last(at) + by);
  const place = by === 1 ? 0 : next.of.length;
  const inside = insertNode(root, [...groupAt, place], node);
  const without = within(inside, parent(at), (of) => of.toSpliced(last(at), 1));
  // The group is one place nearer where what stood before it has gone into it.
  return { root: without, at: [...(by === 1 ? at : groupAt), place] };
}

function outOfGroup(root: FormGroup, at: At, node: FormNode, by: -1 | 1): Changed {
  const own = parent(at);
  const alone = parentOf(root, at).of.length === 1;
  const to = alone || by === -1 ? own : beside(own, last(own) + 1);
  const without = alone ? within(root, parent(own), (of) => of.toSpliced(last(own), 1)) : within(root, own, (of) => of.toSpliced(last(at), 1));
  return { root: insertNode(without, to, node), at: to };
}

/** The node and the one behind it (else before it) in a group of their own, joined the other way than the group around. */
export function groupNode(root: FormGroup, at: At): Changed {
  const here = parentOf(root, at);
  const from = last(at) + 1 < here.of.length ? last(at) : Math.max(0, last(at) - 1);
  const together = here.of.slice(from, from + 2);
  const made = group(here.join === 'all' ? 'any' : 'all', together);
  const to = beside(at, from);
  return { root: within(root, parent(at), (of) => of.toSpliced(from, together.length, made)), at: [...to, last(at) - from] };
}

/** The group that the node is, or stands in, gives its nodes to the group around; null where there is none around. A negated group's are not the same without it. */
export function ungroupNode(root: FormGroup, at: At): Changed | null {
  const own = nodeAt(root, at)?.kind === 'group' ? at : parent(at);
  const node = nodeAt(root, own);
  if (own.length === 0 || node?.kind !== 'group') return null;
  const next = within(root, parent(own), (of) => of.toSpliced(last(own), 1, ...node.of));
  return { root: next, at: beside(own, last(own) + (own === at ? 0 : last(at))) };
}

/** The group that the node is, or stands in, joined the other way. */
export function switchJoin(root: FormGroup, at: At): FormGroup {
  const node = nodeAt(root, at);
  const own = node?.kind === 'group' ? at : parent(at);
  const switched = nodeAt(root, own);
  if (switched?.kind !== 'group') return root;
  const next: FormGroup = { ...switched, join: switched.join === 'all' ? 'any' : 'all' };
  return own.length === 0 ? next : withNode(root, own, next);
}
