import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { EntityName } from '../../src/entities/names.ts';
import { parseFilter } from '../../src/query/parser.ts';
import { LIMITS } from '../../src/query/filter.ts';
import { context } from './support.ts';

const page = readFileSync(new URL('../../docs/query-language.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/^```\n([\s\S]*?)^```/gm)].flatMap((block) => (block[1] ?? '').trim().split('\n'));
const inText = [...page.replaceAll(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].map((found) => found[1] ?? '').filter((text) => /\p{L}:./u.test(text));

it.each([...blocks, ...inText])('the example %s parses', (line) => {
  const entity: EntityName = line.startsWith('customer') ? 'contact' : 'customer';
  expect(parseFilter(entity, line, context)).toBeTypeOf('object');
});

it('says the limits that hold', () => {
  const limits = page.slice(page.indexOf('## Limits'));
  const { length, terms, values, depth, path } = LIMITS;
  expect(limits).toContain(`${length.toLocaleString('en')} characters, ${terms} words and conditions, ${values} values in one list, ${depth} levels`);
  expect(limits).toContain(`${path} steps`);
});
