import { invalid } from '../../errors.ts';
import { archiveOf, type Part } from '../import/source-zip.ts';
import { xmlOf } from '../import/xlsx/workbook.ts';
import { readXml } from '../import/xlsx/xml.ts';

/** The text of a Word file, a line for each paragraph: of its body, then of headers, footers and notes. */
export interface WordText {
  readonly body: string;
  readonly beside: string;
}

/** A Word file unpacks to at most so many bytes, pictures among them. */
const MOST = 100_000_000;
const BODY = /^word\/document\d*\.xml$/;
const BESIDE = /^word\/(?:header|footer)\d*\.xml$|^word\/(?:footnotes|endnotes)\.xml$/;

/** Reads the text of a Word file. Throws `invalid` for what is none, is damaged, or is made to explode: every part that holds text is unpacked to its end. */
export async function readWord(name: string, bytes: Buffer): Promise<WordText> {
  const archive = await archiveOf(name, bytes);
  const parts = archive.names.flatMap((one) => archive.part(one) ?? []);
  if (parts.reduce((sum, { size }) => sum + size, 0) > MOST) throw invalid('import.zip_bomb', { path: name });
  const bodies = parts.filter((part) => BODY.test(part.name));
  if (bodies.length === 0) throw invalid(archive.part('xl/workbook.xml') === null ? 'letter.not_word' : 'letter.is_workbook', { path: name });
  for (const part of parts) if (/\.(?:xml|rels)$/i.test(part.name) && !BODY.test(part.name) && !BESIDE.test(part.name)) for await (const _ of part.texts());
  return { body: await textOf(name, bodies), beside: await textOf(name, parts.filter((part) => BESIDE.test(part.name))) };
}

async function textOf(name: string, parts: readonly Part[]): Promise<string> {
  const texts: string[] = [];
  for (const part of parts) texts.push(...(await xmlOf(name, async () => await paragraphsOf(part))));
  return texts.join('\n');
}

/** Paragraphs in the order in which they end; one in another (a text box) stands before it. What is deleted or there twice for old programs is left out. */
async function paragraphsOf(part: Part): Promise<readonly string[]> {
  const done: string[] = [];
  const open: string[] = [];
  let taking = false;
  let skipped = 0;
  const add = (text: string): void => {
    if (open.length > 0 && skipped === 0) open[open.length - 1] += text;
  };
  await readXml(part.texts(), {
    open: (tag) => {
      if (tag === 'Fallback' || tag === 'del') skipped += 1;
      if (tag === 'p') open.push('');
      if (tag === 't') taking = true;
      if (tag === 'tab') add('\t');
      if (tag === 'br' || tag === 'cr') add('\n');
    },
    text: (text) => {
      if (taking) add(text);
    },
    close: (tag) => {
      if (tag === 'Fallback' || tag === 'del') skipped -= 1;
      if (tag === 't') taking = false;
      if (tag !== 'p') return;
      const text = open.pop();
      if (text !== undefined && skipped === 0) done.push(text);
    },
  });
  return done;
}
