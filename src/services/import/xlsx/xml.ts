import { SaxesParser } from 'saxes';

/** Attributes by name, without the prefix of a namespace where no other has that name. */
export type Attributes = Readonly<Record<string, string>>;

export interface Handler {
  open?(name: string, attributes: Attributes): void;
  close?(name: string): void;
  text?(text: string): void;
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

/**
 * Feeds XML to a handler, piece by piece; `afterEach` runs after each piece and gives what it made. Elements are named without their prefix. Throws
 * what the parser says of XML that is not well-formed; entities of a document's own are refused, so that none can grow.
 */
export async function* parsed<T>(texts: AsyncIterable<string>, handler: Handler, afterEach: () => T): AsyncGenerator<T> {
  const parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false });
  parser.on('opentag', (tag) => {
    handler.open?.(local(tag.name), tag.attributes);
  });
  parser.on('closetag', (tag) => {
    handler.close?.(local(tag.name));
  });
  parser.on('text', (text) => {
    handler.text?.(text);
  });
  parser.on('cdata', (text) => {
    handler.text?.(text);
  });
  parser.on('error', (error) => {
    throw error;
  });
  for await (const text of texts) {
    if (text !== '') parser.write(text);
    yield afterEach();
  }
  parser.close();
  yield afterEach();
}

/** Feeds all of it. */
export async function readXml(texts: AsyncIterable<string>, handler: Handler): Promise<void> {
  for await (const _ of parsed(texts, handler, () => undefined));
}
