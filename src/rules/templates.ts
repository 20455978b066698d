import { AppError } from '../errors.ts';
import { mergeFieldsIn, mergeParts } from '../output/merge-fields.ts';
import { mergeName } from '../query/merge-names.ts';
import type { Rule, RuleFault } from './rule.ts';

/** Whom letters are written to: a field that one of them has is none that there is not. */
const WRITTEN_TO = ['customer', 'contact'] as const;

function faultsIn(field: string, text: unknown): readonly RuleFault[] {
  if (typeof text !== 'string') return [];
  try {
    for (const { name, line, column } of mergeFieldsIn(mergeParts(text)))
      if (WRITTEN_TO.every((entity) => 'part' in mergeName(entity, name))) return [{ field, key: 'merge.unknown_either', params: { name, line, column } }];
    return [];
  } catch (error) {
    if (error instanceof AppError) return [{ field, key: error.key, params: error.params }];
    throw error;
  }
}

/** A template whose fields mean nothing would fail when somebody is in a hurry: it is refused when it is written. */
const checking = (...fields: readonly string[]): Rule => ({
  check: async (_run, { after }) => await Promise.resolve(after === null ? [] : fields.flatMap((field) => faultsIn(field, after[field]))),
});

export const mailTemplate = checking('subject', 'body');
export const letterTemplate = checking('subject', 'content');
