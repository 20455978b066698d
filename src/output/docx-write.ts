import { zipBytes } from './zip-write.ts';

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const TYPES = `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>`;
const RELATIONS = `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`;
const DOCUMENT_RELATIONS = `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`;
/** 宋体 and Times at 12 points (小四), lines one and a half high. */
const STYLES = `${HEAD}<w:styles ${W}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="SimSun" w:cs="Times New Roman"/><w:sz w:val="24"/><w:szCs w:val="24"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:line="360" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style></w:styles>`;
/** A4 with margins of an inch. */
const SECTION = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="720" w:footer="720" w:gutter="0"/></w:sectPr>';

const MARKUP: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** What XML 1.0 has no place for. */
const NOT_IN_XML = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g;

const xml = (text: string): string => (text.isWellFormed() ? text : text.toWellFormed()).replace(NOT_IN_XML, '').replace(/[&<>"]/g, (sign) => MARKUP[sign] ?? sign);

function paragraph(line: string, properties = ''): string {
  if (line === '') return properties === '' ? '<w:p/>' : `<w:p>${properties}</w:p>`;
  const pieces = line.split('\t').map((piece) => (piece === '' ? '' : `<w:t xml:space="preserve">${xml(piece)}</w:t>`));
  return `<w:p>${properties}<w:r>${pieces.join('<w:tab/>')}</w:r></w:p>`;
}

const HEADER = 'application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml';
const R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';

/** What stands at the top of every page. */
const headerText = (lines: readonly string[]): string => `${HEAD}<w:hdr ${W}>${lines.map((each) => paragraph(each)).join('')}</w:hdr>`;

const TO_HEADER = '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header1.xml"/>';
const withHeader = {
  types: TYPES.replace('</Types>', `<Override PartName="/word/header1.xml" ContentType="${HEADER}"/></Types>`),
  relations: DOCUMENT_RELATIONS.replace('</Relationships>', `${TO_HEADER}</Relationships>`),
  section: SECTION.replace('<w:sectPr>', `<w:sectPr ${R}><w:headerReference w:type="default" r:id="rId2"/>`),
};

const ON_NEW_PAGE = '<w:pPr><w:pageBreakBefore/></w:pPr>';

function* documentTexts(texts: readonly string[], section: string): Generator<string> {
  yield `${HEAD}<w:document ${W}><w:body>`;
  for (const [number, text] of texts.entries()) for (const [at, row] of text.split(/\r\n?|\n/).entries()) yield paragraph(row, number > 0 && at === 0 ? ON_NEW_PAGE : '');
  yield `${section}</w:body></w:document>`;
}

/**
 * The bytes of a Word file (ECMA-376 Part 1, 17) with a paragraph for each line of a text, and the lines of a letterhead above each page. Of several texts each
 * begins on a page of its own.
 */
export async function* docxBytes(text: string | readonly string[], letterhead: readonly string[] = []): AsyncGenerator<Uint8Array> {
  const { types, relations, section } = letterhead.length === 0 ? { types: TYPES, relations: DOCUMENT_RELATIONS, section: SECTION } : withHeader;
  yield* zipBytes([
    { name: '[Content_Types].xml', texts: [types] },
    { name: '_rels/.rels', texts: [RELATIONS] },
    { name: 'word/document.xml', texts: documentTexts(typeof text === 'string' ? [text] : text, section) },
    { name: 'word/styles.xml', texts: [STYLES] },
    { name: 'word/_rels/document.xml.rels', texts: [relations] },
    ...(letterhead.length === 0 ? [] : [{ name: 'word/header1.xml', texts: [headerText(letterhead)] }]),
  ]);
}
