import { describe, expectTypeOf, test } from 'vitest';
import { choice, date, flag, integer, lookup, text } from '../../src/fields/definition.ts';
import type { ColumnOf } from '../../src/fields/definition.ts';

describe('the column type of a field', () => {
  test('follows its definition', () => {
    expectTypeOf<ColumnOf<ReturnType<typeof requiredDay>>>().toEqualTypeOf<string>();
    expectTypeOf<ColumnOf<ReturnType<typeof anyDay>>>().toEqualTypeOf<string | null>();
    expectTypeOf<ColumnOf<ReturnType<typeof count>>>().toEqualTypeOf<number | null>();
    expectTypeOf<ColumnOf<ReturnType<typeof yesNo>>>().toEqualTypeOf<number>();
    expectTypeOf<ColumnOf<ReturnType<typeof owner>>>().toEqualTypeOf<number>();
    expectTypeOf<ReturnType<typeof level>['options']>().toEqualTypeOf<readonly ['a', 'b']>();
  });
});

const requiredDay = () => date({ required: true });
const anyDay = () => date();
const count = () => integer({ min: 0 });
const yesNo = () => flag();
const owner = () => lookup({ to: 'operator', required: true });
const level = () => choice({ options: ['a', 'b'] });

// @ts-expect-error A text needs its longest length.
export const noLength = () => text({});
// @ts-expect-error A day has no length.
export const longDay = () => date({ max: 5 });
