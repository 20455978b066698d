import { AppError, invalid } from '../../errors.ts';

/** Parts of a Word file whose fields are filled in. */
const WITH_TEXT = /^word\/(?:document|header|footer|footnotes|endnotes)\d*\.xml$/;

/**
 * A Word file with its fields filled in: substitution only, a name means what `valueOf` says of it and nothing else. The file was read by `readWord` before:
 * what it asks for is known, and it does not explode. Throws `invalid` where a field stands in pieces that do not fit together.
 */
export async function mergeWord(name: string, bytes: Buffer, valueOf: (field: string) => string): Promise<Buffer> {
  const [{ default: Docxtemplater }, { default: PizZip }] = await Promise.all([import('docxtemplater'), import('pizzip')]);
  try {
    const zip = new PizZip(bytes);
    // Braces of an input method count as braces, as in texts.
    for (const part of Object.keys(zip.files).filter((one) => WITH_TEXT.test(one))) {
      const text = zip.files[part]?.asText() ?? '';
      if (/｛｛|｝｝/.test(text)) zip.file(part, text.replaceAll('｛｛', '{{').replaceAll('｝｝', '}}'));
    }
    const document = new Docxtemplater(zip, {
      delimiters: { start: '{{', end: '}}' },
      syntax: { changeDelimiterPrefix: null },
      linebreaks: true,
      stripInvalidXMLChars: true,
      errorLogging: false,
      parser: (tag: string) => ({ get: () => valueOf(tag.trim()) }),
      nullGetter: () => '',
    });
    document.render({});
    return document.toBuffer({ compression: 'DEFLATE' });
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw invalid('letter.word_fault', { path: name, reason: reasonOf(error) });
  }
}

/** What the library says is wrong, the first of several. */
function reasonOf(error: unknown): string {
  const inner: unknown = typeof error === 'object' && error !== null && 'properties' in error ? error.properties : undefined;
  const errors: unknown = typeof inner === 'object' && inner !== null && 'errors' in inner ? inner.errors : undefined;
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  if (first !== undefined && first !== error) return reasonOf(first);
  const explained: unknown = typeof inner === 'object' && inner !== null && 'explanation' in inner ? inner.explanation : undefined;
  return typeof explained === 'string' ? explained : error instanceof Error ? error.message : String(error);
}
