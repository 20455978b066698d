import { comma, LANGS, translate } from '../i18n/index.ts';
import { foldSearch } from '../util/fold.ts';
import { asBounds, checkText, exactly, plainText, wrong } from './shared.ts';
import type { ChoiceField, Value } from './definition.ts';
import type { FieldContext, FieldType } from './type.ts';

const labelKey = (ctx: FieldContext, word: string): string => `${ctx.entity}.${ctx.field}.${word}`;

/** The stored words and their labels in every language, folded. */
function wordsOf(def: ChoiceField, ctx: FieldContext): Map<string, string> {
  const words = new Map<string, string>();
  for (const word of def.options) for (const lang of LANGS) words.set(foldSearch(translate(lang, labelKey(ctx, word))), word);
  // A stored word is never taken for the label of another.
  for (const word of def.options) words.set(foldSearch(word), word);
  return words;
}

function optionOf(input: string, words: Map<string, string>, def: ChoiceField, ctx: FieldContext): string {
  const found = words.get(foldSearch(input));
  if (found !== undefined) return found;
  const options = def.options.map((word) => translate(ctx.lang, labelKey(ctx, word)));
  throw wrong(ctx, 'field.choice.form', { options: options.join(comma(ctx.lang)) });
}

function parse(input: string, def: ChoiceField, ctx: FieldContext): Value {
  return input.trim() === '' ? null : optionOf(input, wordsOf(def, ctx), def, ctx);
}

export const choiceType: FieldType<ChoiceField> = {
  kind: 'choice',
  column: 'text',
  align: 'left',
  operators: ['eq', 'ne', 'none', 'any'],
  parse,
  check: (value, def, ctx) => checkText(value, ctx, (text) => parse(text, def, ctx)),
  format: (value, _def, ctx) => (typeof value === 'string' && value !== '' ? translate(ctx.lang, labelKey(ctx, value)) : ''),
  write: plainText,
  bounds: (input, def, ctx) => exactly(asBounds(input, () => optionOf(input, wordsOf(def, ctx), def, ctx))),
  width: () => 8,
  compile: (def, ctx) => {
    const words = wordsOf(def, ctx);
    return (input) => (input.trim() === '' ? null : optionOf(input, words, def, ctx));
  },
};
