import type PizZip from 'pizzip';

/**
 * Letters from one Word template as one file. Each letter is a section of its own, so that it begins on a page of its own, counts its pages from one and
 * keeps its header and footer, fields in them filled in (ECMA-376 Part 1, 17.6 and 17.10).
 */
export interface WordJoiner {
  /** One more letter: a file made from the same template as those before. */
  add(bytes: Uint8Array): void;
  end(): Buffer;
}

const BODY_PART = /^word\/document\d*\.xml$/;
const BESIDE = /^word\/(header|footer)\d*\.xml$/;
const NOTES = ['footnote', 'endnote'] as const;
const BODY = /^([\s\S]*?<w:body(?:\s[^>]*)?>)([\s\S]*)(<\/w:body>[\s\S]*)$/;
const TAG = /<(\/?)([^\s/>!?]+)((?:[^>"']|"[^"]*"|'[^']*')*?)(\/?)>/g;
/** Numbers of notes and drawings of one letter are so far from those of the next. */
const APART = 10_000;

interface Joining {
  readonly zip: PizZip;
  /** The name of the part with the text, and of what it refers to. */
  readonly part: string;
  readonly relations: string;
  readonly head: string;
  readonly tail: string;
  readonly letters: string[];
  /** Parts beside the text by their names and contents: the name in the joint file. */
  readonly beside: Map<string, string>;
}

export async function wordJoiner(): Promise<WordJoiner> {
  const { default: Zip } = await import('pizzip');
  let joining: Joining | null = null;
  return {
    add: (bytes) => {
      const zip = new Zip(bytes);
      joining ??= begin(zip);
      addLetter(joining, zip);
    },
    end: () => {
      if (joining === null) return Buffer.alloc(0);
      const { zip, part, head, tail, letters } = joining;
      zip.file(part, `${head}${letters.join('')}${tail}`);
      return zip.generate({ type: 'nodebuffer', compression: 'DEFLATE' });
    },
  };
}

const textOf = (zip: PizZip, name: string): string => zip.files[name]?.asText() ?? '';

function begin(zip: PizZip): Joining {
  const part = Object.keys(zip.files).find((name) => BODY_PART.test(name)) ?? 'word/document.xml';
  const [, head = '', , tail = ''] = BODY.exec(textOf(zip, part)) ?? [];
  const relations = part.replace(/^word\/(.*)$/, 'word/_rels/$1.rels');
  const beside = new Map(Object.keys(zip.files).filter((name) => BESIDE.test(name)).map((name) => [`${name}\n${textOf(zip, name)}`, name]));
  return { zip, part, relations, head, tail, letters: [], beside };
}

function addLetter(joining: Joining, zip: PizZip): void {
  const number = joining.letters.length;
  const [, , body = ''] = BODY.exec(textOf(zip, joining.part)) ?? [];
  const children = childrenOf(number === 0 ? body : apart(withNotes(joining, zip, body, number), number));
  const last = children.at(-1) ?? '';
  const isSection = /^<w:sectPr[\s/>]/.test(last);
  const written = isSection ? children.slice(0, -1) : children;
  const section = isSection ? last : '<w:sectPr/>';
  const all = withBeside(joining, zip, [...written, section].join(''), number);
  // The one before is the last one no more, whose section stands at the end of the body.
  const before = joining.letters.pop();
  if (before !== undefined) joining.letters.push(endedInside(before));
  joining.letters.push(all.replace(SECTION, (first) => begins(first, number > 0)));
}

/** A section; nothing of the kind stands in it but what was changed in it once. */
const SECTION = /<w:sectPr(?:\s(?:[^>"']|"[^"]*"|'[^']*')*?)?(?:\/>|>(?:(?!<w:sectPrChange[\s>])[\s\S])*?(?:<w:sectPrChange[\s>][\s\S]*?<\/w:sectPrChange>)?<\/w:sectPr>)/;

/** What follows the numbering of pages in a section. */
const AFTER_NUMBERS = /<w:(?:cols|formProt|vAlign|noEndnote|titlePg|textDirection|bidi|rtlGutter|docGrid|printerSettings|sectPrChange)[\s/>]|<\/w:sectPr>/;

/** A section with which a letter begins: on a new page, whose number is one. */
function begins(section: string, follows: boolean): string {
  const open = section.replace(/^<w:sectPr((?:\s(?:[^>"']|"[^"]*"|'[^']*')*?)?)\/>$/, '<w:sectPr$1></w:sectPr>');
  const paged = follows ? open.replace(/<w:type\s+w:val="(?:continuous|nextColumn)"\s*\/>/, '') : open;
  if (/<w:pgNumType\b[^>]*\bw:start=/.test(paged)) return paged;
  if (/<w:pgNumType\b/.test(paged)) return paged.replace(/<w:pgNumType\b/, '<w:pgNumType w:start="1"');
  const at = paged.search(AFTER_NUMBERS);
  return `${paged.slice(0, at)}<w:pgNumType w:start="1"/>${paged.slice(at)}`;
}

/** A letter that others follow: its section stands in its last paragraph. */
function endedInside(letter: string): string {
  const children = childrenOf(letter);
  const section = children.at(-1) ?? '';
  const before = children.slice(0, -1);
  const last = before.at(-1) ?? '';
  const ended = withSection(last, section);
  return ended === null ? [...before, `<w:p><w:pPr>${section}</w:pPr></w:p>`].join('') : [...before.slice(0, -1), ended].join('');
}

const PARAGRAPH = /^<w:p((?:\s(?:[^>"']|"[^"]*"|'[^']*')*?)?)(\/?)>/;

/** A paragraph with the section that ends with it; null: it is no paragraph, or ends one already. */
function withSection(paragraph: string, section: string): string | null {
  const found = PARAGRAPH.exec(paragraph);
  if (found === null) return null;
  const [start, attributes = '', closed] = found;
  if (closed === '/') return `<w:p${attributes}><w:pPr>${section}</w:pPr></w:p>`;
  const rest = paragraph.slice(start.length);
  const properties = /^\s*<w:pPr(?:\s[^>]*?)?(\/?)>/.exec(rest);
  if (properties === null) return `${start}<w:pPr>${section}</w:pPr>${rest}`;
  const inside = rest.slice(properties[0].length);
  if (properties[1] === '/') return `${start}<w:pPr>${section}</w:pPr>${inside}`;
  const end = inside.search(/<w:pPrChange[\s>]|<\/w:pPr>/);
  if (end === -1 || inside.slice(0, end).includes('<w:sectPr')) return null;
  return `${start}<w:pPr>${inside.slice(0, end)}${section}${inside.slice(end)}`;
}

/** The elements right below, each whole. */
function childrenOf(body: string): string[] {
  const children: string[] = [];
  let depth = 0;
  let from = 0;
  for (const { 0: tag, 1: closing, 4: alone, index } of body.matchAll(TAG)) {
    if (depth === 0 && closing === '') from = index;
    if (closing === '/') depth -= 1;
    else if (alone === '') depth += 1;
    if (depth === 0) children.push(body.slice(from, index + tag.length));
  }
  return children;
}

/** Marks that are one in a file go from the letters that follow, numbers of drawings are made others. */
function apart(body: string, number: number): string {
  return body
    .replace(/<w:(?:bookmark(?:Start|End)|comment(?:RangeStart|RangeEnd|Reference))\b[^>]*\/>/g, '')
    .replace(/ w14:(?:paraId|textId)="[^"]*"/g, '')
    .replace(/(<wp:docPr\b[^>]*?\bid=")(\d+)"/g, (_, before: string, id: string) => `${before}${Number(id) + number * APART}"`);
}

/** Footnotes and endnotes of a letter, under numbers of their own. */
function withNotes(joining: Joining, zip: PizZip, body: string, number: number): string {
  let text = body;
  for (const kind of NOTES) {
    const name = `word/${kind}s.xml`;
    const notes = [...textOf(zip, name).matchAll(new RegExp(`<w:${kind}\\b(?![^>]*\\bw:type=)[^>]*\\bw:id="(\\d+)"[^>]*>[\\s\\S]*?</w:${kind}>`, 'g'))];
    if (notes.length === 0) continue;
    const numbered = (piece: string): string => piece.replace(/\bw:id="(\d+)"/, (_, id: string) => `w:id="${Number(id) + number * APART}"`);
    joining.zip.file(name, textOf(joining.zip, name).replace(`</w:${kind}s>`, () => `${notes.map(([note]) => numbered(note)).join('')}</w:${kind}s>`));
    text = text.replace(new RegExp(`<w:${kind}Reference\\b[^>]*/>`, 'g'), numbered);
  }
  return text;
}

/** Headers and footers of a letter that say something else than those before get a part of their own, which its sections name. */
function withBeside(joining: Joining, zip: PizZip, body: string, number: number): string {
  if (number === 0) return body;
  let text = body;
  for (const name of Object.keys(zip.files).filter((one) => BESIDE.test(one))) {
    const content = textOf(zip, name);
    const key = `${name}\n${content}`;
    const known = joining.beside.get(key) ?? addBeside(joining, name, content);
    joining.beside.set(key, known);
    if (known === name) continue;
    const [was, is] = [relationTo(joining, name), relationTo(joining, known)];
    if (was !== undefined && is !== undefined) text = text.replace(new RegExp(`(<w:(?:header|footer)Reference\\b[^>]*\\br:id=")${was}"`, 'g'), (_, before: string) => `${before}${is}"`);
  }
  return text;
}

const targetOf = (relation: string): string => (/\bTarget="([^"]*)"/.exec(relation)?.[1] ?? '').replace(/^\/?(?:word\/)?/, 'word/');
const relationsIn = ({ zip, relations }: Joining): readonly string[] => textOf(zip, relations).match(/<Relationship\s[^>]*>/g) ?? [];

/** The name under which the text refers to a part. */
function relationTo(joining: Joining, name: string): string | undefined {
  const relation = relationsIn(joining).find((one) => targetOf(one) === name);
  return relation === undefined ? undefined : /\bId="([^"]*)"/.exec(relation)?.[1];
}

/** A copy of a part with another content, and with what it refers to; its name. */
function addBeside(joining: Joining, name: string, content: string): string {
  const { zip, relations } = joining;
  const kind = BESIDE.exec(name)?.[1] ?? 'header';
  const numbers = Object.keys(zip.files).flatMap((one) => (one.startsWith(`word/${kind}`) ? [Number(/(\d+)\.xml$/.exec(one)?.[1] ?? 0)] : []));
  const file = `${kind}${Math.max(0, ...numbers) + 1}.xml`;
  const own = textOf(zip, name.replace(/^word\//, 'word/_rels/').concat('.rels'));
  zip.file(`word/${file}`, content);
  if (own !== '') zip.file(`word/_rels/${file}.rels`, own);
  const types = textOf(zip, '[Content_Types].xml');
  const type = new RegExp(`<Override\\b[^>]*\\bPartName="/${name.replaceAll('.', '\\.')}"[^>]*>`).exec(types)?.[0] ?? '';
  zip.file('[Content_Types].xml', types.replace('</Types>', () => `${type.replace(`/${name}`, `/word/${file}`)}</Types>`));
  const relation = relationsIn(joining).find((one) => targetOf(one) === name) ?? '';
  const copied = relation.replace(/\bId="[^"]*"/, `Id="kehu${joining.beside.size + 1}"`).replace(/\bTarget="[^"]*"/, `Target="${file}"`);
  zip.file(relations, textOf(zip, relations).replace('</Relationships>', () => `${copied}</Relationships>`));
  return `word/${file}`;
}
