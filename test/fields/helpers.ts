import { AppError } from '../../src/errors.ts';
import { fieldType } from '../../src/fields/registry.ts';
import { errorText } from '../../src/i18n/index.ts';
import type { FieldDef, Value } from '../../src/fields/definition.ts';
import type { FieldContext } from '../../src/fields/type.ts';

export const CONTEXT: FieldContext = { lang: 'zh', today: '2026-08-12', timeZone: 'Asia/Shanghai', entity: 'region', field: 'level' };
export const ENGLISH: FieldContext = { ...CONTEXT, lang: 'en' };

/** What a text becomes, or the key of what is wrong with it. Anything but an AppError comes through. */
export function parsed(def: FieldDef, input: string, ctx: FieldContext = CONTEXT): Value | { readonly wrong: string } {
  try {
    return fieldType(def).parse(input, def, ctx);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { wrong: error.key };
  }
}

/** The error that `act` throws. */
export function errorOf(act: () => unknown): AppError {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** What the error of a text says. */
export function said(def: FieldDef, input: string, lang: 'zh' | 'en' = 'zh'): string {
  return errorText(lang, errorOf(() => fieldType(def).parse(input, def, { ...CONTEXT, lang })));
}

/** The warning of a text that is right; null for none. */
export function warned(def: FieldDef, input: string): string | null {
  const type = fieldType(def);
  return type.warn?.(type.parse(input, def, CONTEXT), def, CONTEXT)?.key ?? null;
}
