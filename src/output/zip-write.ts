import { once } from 'node:events';
import { crc32, createDeflateRaw } from 'node:zlib';

/** A file of an archive: its name (ASCII) and its text, piece by piece. */
export interface ZipEntry {
  readonly name: string;
  readonly texts: Iterable<string> | AsyncIterable<string>;
}

/** What the list at the end of an archive says of a file. */
interface Listed {
  readonly name: Buffer;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

/** Sizes follow the data (bit 3), so that nothing is held; the same text always gives the same bytes: every file is of 1980-01-01. */
const FLAGS = 0x0008;
const DEFLATED = 8;
const VERSION = 20;
const DAY_ONE = 0x0021;

/** The bytes of a ZIP archive (PKWARE APPNOTE 6.3, without ZIP64: each file under 4 GB), made in constant memory as they are asked for. */
export async function* zipBytes(entries: Iterable<ZipEntry>): AsyncGenerator<Uint8Array> {
  const listed: Listed[] = [];
  let offset = 0;
  for (const { name, texts } of entries) {
    const file = { name: Buffer.from(name, 'ascii'), crc: 0, packed: 0, size: 0, offset };
    const head = localHeader(file.name);
    yield head;
    for await (const chunk of deflated(texts, file)) {
      file.packed += chunk.length;
      yield chunk;
    }
    const tail = descriptor(file);
    yield tail;
    offset += head.length + file.packed + tail.length;
    listed.push(file);
  }
  const list = Buffer.concat(listed.map(listing));
  yield list;
  yield endOf(listed.length, list.length, offset);
}

async function* deflated(texts: ZipEntry['texts'], count: { crc: number; size: number }): AsyncGenerator<Uint8Array> {
  const deflate = createDeflateRaw();
  const ready: Buffer[] = [];
  deflate.on('data', (chunk: Buffer) => ready.push(chunk));
  try {
    for await (const text of texts) {
      const bytes = Buffer.from(text, 'utf8');
      count.crc = crc32(bytes, count.crc);
      count.size += bytes.length;
      await new Promise<void>((resolve, reject) => deflate.write(bytes, (error) => (error ? reject(error) : resolve())));
      yield* ready.splice(0);
    }
    deflate.end();
    await once(deflate, 'end');
    yield* ready.splice(0);
  } finally {
    deflate.destroy();
  }
}

function localHeader(name: Buffer): Buffer {
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(VERSION, 4);
  head.writeUInt16LE(FLAGS, 6);
  head.writeUInt16LE(DEFLATED, 8);
  head.writeUInt16LE(DAY_ONE, 12);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, name]);
}

function descriptor({ crc, packed, size }: Listed): Buffer {
  const tail = Buffer.alloc(16);
  tail.writeUInt32LE(0x08074b50, 0);
  tail.writeUInt32LE(crc, 4);
  tail.writeUInt32LE(packed, 8);
  tail.writeUInt32LE(size, 12);
  return tail;
}

function listing({ name, crc, packed, size, offset }: Listed): Buffer {
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(VERSION, 4);
  entry.writeUInt16LE(VERSION, 6);
  entry.writeUInt16LE(FLAGS, 8);
  entry.writeUInt16LE(DEFLATED, 10);
  entry.writeUInt16LE(DAY_ONE, 14);
  entry.writeUInt32LE(crc, 16);
  entry.writeUInt32LE(packed, 20);
  entry.writeUInt32LE(size, 24);
  entry.writeUInt16LE(name.length, 28);
  entry.writeUInt32LE(offset, 42);
  return Buffer.concat([entry, name]);
}

function endOf(files: number, length: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files, 8);
  end.writeUInt16LE(files, 10);
  end.writeUInt32LE(length, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}
