import { choiceType } from './choice.ts';
import { creditCodeType } from './credit-code.ts';
import { dateType } from './date.ts';
import { emailType } from './email.ts';
import { flagType } from './flag.ts';
import { integerType } from './integer.ts';
import { linksType } from './links.ts';
import { lookupType } from './lookup.ts';
import { moneyType } from './money.ts';
import { noteType } from './note.ts';
import { percentType } from './percent.ts';
import { phoneType } from './phone.ts';
import { postcodeType } from './postcode.ts';
import { repeatType } from './repeat.ts';
import { textType } from './text.ts';
import { timeType } from './time.ts';
import { urlType } from './url.ts';
import type { FieldDef, FieldKind, FieldOf, Value } from './definition.ts';
import type { FieldContext, FieldType } from './type.ts';

/** Every kind of field; one that is forgotten here does not compile. */
export const FIELD_TYPES = {
  text: textType,
  note: noteType,
  integer: integerType,
  money: moneyType,
  percent: percentType,
  date: dateType,
  time: timeType,
  repeat: repeatType,
  flag: flagType,
  choice: choiceType,
  lookup: lookupType,
  links: linksType,
  phone: phoneType,
  email: emailType,
  postcode: postcodeType,
  url: urlType,
  credit_code: creditCodeType,
} as const satisfies { readonly [K in FieldKind]: FieldType<FieldOf<K>> };

/** What the kind of a field does. */
export function fieldType(def: FieldDef): FieldType {
  return FIELD_TYPES[def.kind];
}

/** A stored value as the text that an editor begins with. */
export function editText(value: Value, def: FieldDef, ctx: FieldContext): string {
  const type = fieldType(def);
  return type.edit?.(value, def, ctx) ?? type.write(value, def, ctx);
}

/** `parse` of one field made ready for many values; throws like it. */
export function compileCheck(def: FieldDef, ctx: FieldContext): (input: string) => Value {
  const type = fieldType(def);
  if (type.compile) return type.compile(def, ctx);
  return (input) => type.parse(input, def, ctx);
}
