import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENTITY_NAMES, type EntityName } from '../../src/entities/names.ts';
import { bareFilter, type Filter, type FilterValue } from '../../src/query/filter.ts';
import { duplicateNode, filterOf, formOf, group, groupNode, moveNode, nodeAt, removeNode, row, shownNodes, switchJoin, ungroupNode, type FormGroup, type FormNode, type FormRow, type Subject } from '../../src/query/form.ts';
import { fixedWords, operatorsFor, operatorWords, rowFault, stepsAt, subjectField, subjectLabel, subjectsAt, typedValues, valueManner, valuesText } from '../../src/query/form-fields.ts';
import { parseFilter } from '../../src/query/parser.ts';
import { printFilter } from '../../src/query/print.ts';
import { context, tree } from './support.ts';

const AWKWARD = ['or', '或', 'none', '无', '我', '-a', 'a b', ' a', '"', '\\', 'a"b', '：', 'a:b', '(', '|', 'a..b', 'a.', '，', 'a,b', '、', '^x', '>', '!=', '👨‍👩‍👧', '\u0301x', '晨光 文具'];
const text = fc.oneof(fc.constantFrom(...AWKWARD), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 })).filter((one) => one.trim() !== '' && !/\p{Cc}/u.test(one));
const day = fc.constantFrom('today', '30d', '+2w', 'this-month', 'last-quarter', '2026-01', '2026-01-31', '2026-Q1', '1y', '3m');

/** Every subject that the form offers on an entity, two steps away too. */
const subjectsOf = (entity: EntityName): readonly Subject[] => SUBJECTS[entity];

function allSubjects(entity: EntityName): readonly Subject[] {
  const near = stepsAt(entity, [], context).flatMap((step) => subjectsAt(entity, step.path, context));
  const far = stepsAt(entity, [], context).slice(0, 2).flatMap((step) => stepsAt(entity, step.path, context).slice(0, 3).flatMap(({ path }) => subjectsAt(entity, path, context)));
  return [...subjectsAt(entity, [], context), ...near, ...far].map(({ subject }) => subject);
}

const SUBJECTS = Object.fromEntries(ENTITY_NAMES.map((entity) => [entity, allSubjects(entity)])) as Record<EntityName, readonly Subject[]>;

function valueFor(entity: EntityName, subject: Subject): fc.Arbitrary<FilterValue> {
  const found = subjectField(entity, subject);
  const plain = (one: fc.Arbitrary<string>): fc.Arbitrary<FilterValue> => one.map((value) => ({ text: value }));
  if (found === undefined) return plain(text);
  const fixed = fixedWords(found, 'zh').map(({ word }) => word);
  if (fixed.length > 0) return plain(fc.constantFrom(...fixed));
  if (found.def.kind === 'date' || found.def.kind === 'time') return plain(day);
  if (found.def.kind === 'integer' || found.def.kind === 'money' || found.def.kind === 'percent') return plain(fc.constantFrom('1', '20', '1,000', '3000'));
  if (found.def.kind === 'lookup' && found.def.to === 'operator') return fc.oneof(plain(text), fc.constant({ text: '', me: true as const }));
  return plain(text);
}

function rowOn(entity: EntityName, subject: Subject): fc.Arbitrary<FormRow> {
  const operators = operatorsFor(entity, subject);
  return fc.constantFrom(...operators).chain((operator) => {
    const several = operator.op === 'eq' || operator.op === 'ne' || operator.op === 'contains' || operator.op === 'begins';
    const value = valueFor(entity, subject);
    const found = subjectField(entity, subject);
    // The words of a code are compared as its kind checks them.
    const checked = found !== undefined && !['text', 'note', 'lookup', 'links', 'choice', 'flag', 'date', 'time', 'integer', 'money', 'percent'].includes(found.def.kind) && operator.op !== 'contains' && operator.op !== 'begins';
    const values = operator.op === 'none' || operator.op === 'any' || checked ? fc.constant([]) : operator.op === 'between' ? fc.tuple(value, fc.constant({ text: '' })).map(([from, to]) => [from, to]) : fc.array(value, { minLength: 0, maxLength: several && subject !== 'words' ? 3 : 1 });
    return fc.tuple(values, fc.boolean()).map(([given, negated]) => row(subject, operator.op, given, negated));
  });
}

const forms: fc.Arbitrary<{ readonly entity: EntityName; readonly root: FormGroup }> = fc.constantFrom(...ENTITY_NAMES).chain((entity) => {
  const line: fc.Arbitrary<FormNode> = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...subjectsOf(entity)).chain((subject) => rowOn(entity, subject)) }, { weight: 1, arbitrary: fc.constant(row(null, 'eq')) });
  const nodes = fc.letrec<{ node: FormNode; group: FormGroup }>((tie) => ({
    node: fc.oneof({ maxDepth: 3, depthSize: 'small' }, line, tie('group')),
    group: fc.tuple(fc.constantFrom('all' as const, 'any' as const), fc.array(tie('node'), { maxLength: 4 }), fc.boolean()).map(([join, of, negated]) => group(join, of, negated)),
  }));
  return nodes.group.map((root) => ({ entity, root: { ...root, negated: false } }));
});

const again = (entity: EntityName, filter: Filter, lang: 'zh' | 'en'): Filter => bareFilter(parseFilter(entity, printFilter(entity, filter, lang), { ...context, lang }));

describe('a form of conditions', () => {
  it('of any entity prints as a line of both languages that parses to the same filter', () => {
    let lines = 0;
    fc.assert(
      fc.property(forms, ({ entity, root }) => {
        const filter = filterOf(root);
        expect(again(entity, filter, 'zh')).toEqual(filter);
        expect(again(entity, filter, 'en')).toEqual(filter);
        lines += printFilter(entity, filter, 'zh') === '' ? 0 : 1;
      }),
      { numRuns: 1500 },
    );
    // Most forms must say something, or the test proves nothing.
    expect(lines).toBeGreaterThan(750);
  });

  it('shows a filter whole: it gives the same filter again', () => {
    fc.assert(
      fc.property(forms, ({ root }) => {
        const filter = filterOf(root);
        expect(filterOf(formOf(filter))).toEqual(filter);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['级别:VIP,A -区域:北京 (上次联系:<30天 或 上次联系:无)', 5],
    ['-(级别:VIP -邮箱:无)', 3],
    ['联系人:无 联系人.姓名:李', 2],
    ['晨光 "文具 用品" 名称:^长春', 3],
    ['-(-晨光)', 2],
  ])('of %s has a line for each part', (line, lines) => {
    const form = formOf(tree(line));
    expect(shownNodes(form)).toHaveLength(lines);
    expect(printFilter('customer', filterOf(form), 'zh')).toBe(printFilter('customer', tree(line), 'zh'));
  });

  it('leaves out what has no field or no value, and groups of nothing else', () => {
    const empty = group('any', [row(null, 'eq'), row({ path: [], field: 'name' }, 'contains')]);
    const form = group('all', [empty, row({ path: [], field: 'level_id' }, 'eq', [{ text: 'VIP' }]), row({ path: [], field: 'created_at' }, 'between', [{ text: '' }, { text: '' }])]);
    expect(printFilter('customer', filterOf(form), 'zh')).toBe('级别:VIP');
    expect(printFilter('customer', filterOf(group('all', [empty])), 'zh')).toBe('');
  });
});

const named = (name: string): FormRow => row({ path: [], field: 'name' }, 'contains', [{ text: name }]);
const sample = group('all', [named('a'), group('any', [named('b'), named('c')]), named('d')]);
const print = (root: FormGroup): string => printFilter('customer', filterOf(root), 'en').replaceAll('name:', '');
const textAt = (root: FormGroup, at: readonly number[]): string => {
  const node = nodeAt(root, at);
  return node?.kind === 'row' ? (node.values[0]?.text ?? '') : 'group';
};

describe('editing a form', () => {
  it.each([
    ['down into the group', moveNode(sample, [0], 1), '(a or b or c) d', 'a'],
    ['up into the group', moveNode(sample, [2], -1), 'a (b or c or d)', 'd'],
    ['up out of the group', moveNode(sample, [1, 0], -1), 'a b c d', 'b'],
    ['down out of the group', moveNode(sample, [1, 1], 1), 'a b c d', 'c'],
    ['within the group', moveNode(sample, [1, 1], -1), 'a (c or b) d', 'c'],
    ['nowhere from the edge', moveNode(sample, [0], -1), 'a (b or c) d', 'a'],
    ['by deleting', removeNode(sample, [1, 0]), 'a c d', 'c'],
    ['by copying', duplicateNode(sample, [2]), 'a (b or c) d d', 'd'],
    ['by grouping with the next', groupNode(group('all', [named('a'), named('b'), named('c')]), [0]), '(a or b) c', 'a'],
    ['by grouping the last', groupNode(group('all', [named('a'), named('b')]), [1]), '(a or b)', 'b'],
  ])('%s', (_name, { root, at }, line, inHand) => {
    expect(print(root)).toBe(line.startsWith('(') && line.endsWith(')') ? line.slice(1, -1) : line);
    expect(textAt(root, at)).toBe(inHand);
  });

  it('a group taken apart, switched, or emptied', () => {
    expect(print(ungroupNode(sample, [1, 1])?.root ?? sample)).toBe('a b c d');
    expect(ungroupNode(sample, [0])).toBeNull();
    expect(print(switchJoin(sample, [1, 0]))).toBe('a b c d');
    expect(print(switchJoin(sample, [0]))).toBe('a or b or c or d');
    const one = removeNode(sample, [1, 0]).root;
    expect(removeNode(one, [1, 0])).toMatchObject({ root: { of: [named('a'), named('d')] }, at: [1] });
  });
});

describe('values as they are typed', () => {
  const capital: Subject = { path: [], field: 'registered_capital' };
  const name: Subject = { path: [], field: 'name' };
  const last: Subject = { path: [], field: 'last_contact_on' };
  it.each([
    [name, 'contains', '晨光、华联', ['晨光', '华联']],
    [name, 'contains', ' 晨光 文具 ，"a,b"', ['晨光 文具', 'a,b']],
    [name, 'contains', '"a \\" b', ['a " b']],
    [name, 'contains', '"\\“ "', ['“ ']],
    [capital, 'eq', '1,000, 2,500', ['1,000', '2,500']],
    [capital, 'ge', '1,000', ['1,000']],
    [last, 'eq', '今日、30天', ['today', '30d']],
    ['words', 'contains', '晨光、文具', ['晨光、文具']],
    [name, 'contains', ' ,, ', []],
  ] as const)('%o %s %s', (subject, op, typed, values) => {
    expect(typedValues('customer', { subject, op }, typed).map((value) => value.text)).toEqual(values);
  });

  it('are typed again as they are shown', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 3 }), fc.constantFrom('zh', 'en'), (texts, lang) => {
        const line = row(name, 'contains', texts.map((one) => ({ text: one })));
        expect(typedValues('customer', line, valuesText('customer', line, lang))).toEqual(line.values);
      }),
    );
  });

  it('are said to be wrong in the line', () => {
    expect(rowFault('customer', row(last, 'lt', [{ text: '某天' }]), context)?.key).toBe('field.date.bounds');
    expect(rowFault('customer', row(last, 'lt', [{ text: 'today' }]), context)).toBeNull();
    expect(rowFault('customer', row(last, 'lt'), context)).toBeNull();
  });
});

describe('what a form offers', () => {
  it.each([
    ['name', ['contains', 'contains', 'begins', 'eq', 'ne', 'none', 'any', 'gt', 'ge', 'lt', 'le', 'between'], { by: 'typing', days: false }],
    ['level_id', ['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'between', 'none', 'any'], { by: 'records', of: 'customer_level' }],
    ['region_id', ['eq', 'ne', 'none', 'any'], { by: 'records', of: 'region' }],
    ['tags', ['eq', 'ne', 'none', 'any'], { by: 'records', of: 'tag' }],
    ['last_contact_on', ['eq', 'between', 'lt', 'gt', 'le', 'ge', 'ne', 'none', 'any'], { by: 'typing', days: true }],
  ] as const)('on %s', (field, operators, manner) => {
    const subject: Subject = { path: [], field };
    expect(operatorsFor('customer', subject).map(({ op }) => op)).toEqual(operators);
    expect(valueManner('customer', { subject, op: 'eq' })).toEqual(manner);
  });

  it('are comparisons with words of their own on every subject of every entity', () => {
    for (const entity of ENTITY_NAMES) {
      for (const subject of subjectsOf(entity)) {
        const offered = operatorsFor(entity, subject);
        expect(offered, `${entity} ${JSON.stringify(subject)}`).not.toHaveLength(0);
        for (const { op, negated, words } of offered) expect(operatorWords(entity, row(subject, op, [], negated))).toEqual({ words, not: false });
        expect(subjectLabel(entity, subject, 'zh')).not.toBe('');
      }
    }
  });
});
