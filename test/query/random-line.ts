import * as fc from 'fast-check';

/** A mark that stands in every random text and in no word of our SQL. */
export const MARK = '乸';
const pieces = ['name', 'level:', 'name:^', 'created:', 'today', '本月', '级别：', 'region:>', 'last:<30d', 'contact.name:', 'tag:', '..', ',', '，', '-', '－', '(', '）', '"', '“', '”', '\\', '|', ' or ', ' 或 ', ' ', '　', MARK, `'; drop table customer; --${MARK}`, '%', '_', 'none', '无', ':', '!=', '>=', '=', '<', '\u0301', '👨‍👩‍👧', '\ud800', '\u0000', '\u202e'];
/** Random text of the language's own pieces, and of anything at all. */
export const line = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 14 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
);
