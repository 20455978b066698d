import { open, type FileHandle } from 'node:fs/promises';
import { isAscii, isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { invalid, notFound, type AppError } from '../../errors.ts';
import { BYTE_ORDER_MARKS, ENCODING_NAMES as WRITTEN, type TextEncoding } from '../../output/encoding.ts';

/** What files are read in: what is written, Big5 of the traditional characters, and what spreadsheets of western offices write. */
export type FileEncoding = TextEncoding | ReadOnlyEncoding;
type ReadOnlyEncoding = 'big5' | 'windows1252';

/** Whether an encoding is only read: what is written of such a file is UTF-8. */
export const isReadOnly = (encoding: FileEncoding): encoding is ReadOnlyEncoding => encoding === 'big5' || encoding === 'windows1252';

/** How the bytes of a file become text. */
export interface FoundEncoding {
  readonly encoding: FileEncoding;
  /** Bytes of the byte-order mark to leave out. */
  readonly skip: number;
  readonly size: number;
}

const CHUNK = 1 << 17;
const DECODER_NAMES: Readonly<Record<FileEncoding, string>> = { utf8: 'utf-8', utf16le: 'utf-16le', utf16be: 'utf-16be', gb18030: 'gb18030', big5: 'big5', windows1252: 'windows-1252' };
const ENCODING_NAMES: Readonly<Record<FileEncoding, string>> = { ...WRITTEN, big5: 'Big5', windows1252: 'Windows-1252' };
const markOf = (encoding: FileEncoding): Uint8Array => (isReadOnly(encoding) ? new Uint8Array() : BYTE_ORDER_MARKS[encoding]);

export function decoder(encoding: FileEncoding): TextDecoder {
  return new TextDecoder(DECODER_NAMES[encoding], { fatal: true, ignoreBOM: true });
}

/** What people try to import that is no text, by its first bytes. */
const MAGIC: readonly (readonly ['import.is_old_workbook' | 'import.is_binary', readonly number[]])[] = [
  ['import.is_old_workbook', [0xd0, 0xcf, 0x11, 0xe0]],
  ['import.is_binary', [0x25, 0x50, 0x44, 0x46]],
  ['import.is_binary', [0x1f, 0x8b]],
  ['import.is_binary', [0x89, 0x50, 0x4e, 0x47]],
  ['import.is_binary', [0xff, 0xd8, 0xff]],
  ['import.is_binary', [0x7f, 0x45, 0x4c, 0x46]],
  ['import.is_binary', [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65]],
];

const startsWith = (bytes: Uint8Array, mark: ArrayLike<number>): boolean =>
  mark.length > 0 && bytes.length >= mark.length && Array.from(mark).every((byte, i) => bytes[i] === byte);

/**
 * Opens a file for reading. A folder or a missing file is a sentence, not an engine's code.
 */
export async function openFile(path: string): Promise<FileHandle> {
  try {
    const handle = await open(path, 'r');
    if ((await handle.stat()).isDirectory()) {
      await handle.close();
      throw invalid('import.is_folder', { path });
    }
    return handle;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw notFound('import.no_file', { path });
    if (code === 'EISDIR') throw invalid('import.is_folder', { path });
    if (code === 'EACCES' || code === 'EPERM') throw invalid('import.unreadable', { path });
    throw error;
  }
}

/** Of a file that is only looked through. */
const LARGE_CHUNK = 1 << 20;

/** The chunks of an open file from `from` on. The buffers are the caller's to keep. */
export const chunksOf = (handle: FileHandle, from = 0): AsyncGenerator<Buffer> => chunksInto(handle, from, () => Buffer.allocUnsafe(CHUNK));

/** The same for who only looks: each chunk stands until the next one is asked for. Two buffers, however large the file is: memory outside the heap makes V8 collect all of it. */
function passingChunks(handle: FileHandle, from: number): AsyncGenerator<Buffer> {
  let [one, other] = [Buffer.allocUnsafe(LARGE_CHUNK), Buffer.allocUnsafe(LARGE_CHUNK)];
  return chunksInto(handle, from, () => {
    [one, other] = [other, one];
    return one;
  });
}

async function* chunksInto(handle: FileHandle, from: number, buffer: () => Buffer): AsyncGenerator<Buffer> {
  const read = async (at: number): Promise<Buffer> => {
    const into = buffer();
    const { bytesRead } = await handle.read(into, 0, into.length, at);
    return into.subarray(0, bytesRead);
  };
  // The next one is read while this one is worked on: to wait for a thread of the system takes longer than to read.
  let next = read(from);
  let at = from;
  try {
    for (;;) {
      const chunk = await next;
      if (chunk.length === 0) return;
      at += chunk.length;
      next = read(at);
      yield chunk;
    }
  } finally {
    await next.catch(() => undefined);
  }
}

/** Of the file that was looked at last: whoever imports one has seen its plan before. */
let lastFound: { readonly key: string; readonly found: FoundEncoding } | null = null;

/**
 * Finds the encoding of a whole file and that it holds to the end: byte-order marks, UTF-8, UTF-16 without a mark, Big5, Windows-1252, else GB18030. Throws
 * `invalid` for what is no text, naming line and byte of the first fault. `wanted` skips the finding, not the check.
 */
export async function findEncoding(path: string, wanted?: FileEncoding): Promise<FoundEncoding> {
  const handle = await openFile(path);
  try {
    const { size, mtimeMs, ino } = await handle.stat();
    const key = JSON.stringify([path, wanted, size, mtimeMs, ino]);
    if (key === lastFound?.key) return lastFound.found;
    const head = await readHead(handle);
    if (head.length === 0) throw invalid('import.empty', { path });
    const magic = MAGIC.find(([, mark]) => startsWith(head, mark));
    if (magic !== undefined) throw invalid(magic[0], { path });
    const { encoding, checked } = wanted === undefined ? await guess(handle, head, size) : { encoding: wanted, checked: false };
    const mark = markOf(encoding);
    const skip = startsWith(head, mark) ? mark.length : 0;
    if (!checked) await checkWhole(handle, encoding, skip);
    const found = { encoding, skip, size };
    lastFound = { key, found };
    return found;
  } finally {
    await handle.close();
  }
}

/** Whether a file begins as ZIP archives do, which workbooks are. */
export async function isArchive(path: string): Promise<boolean> {
  const handle = await openFile(path);
  try {
    return startsWith(await readHead(handle), ARCHIVE);
  } finally {
    await handle.close();
  }
}

const ARCHIVE = [0x50, 0x4b, 0x03, 0x04];

async function readHead(handle: FileHandle): Promise<Buffer> {
  const buffer = Buffer.alloc(CHUNK);
  const { bytesRead } = await handle.read(buffer, 0, CHUNK, 0);
  return buffer.subarray(0, bytesRead);
}

/** `checked`: to its end, on the way. */
async function guess(handle: FileHandle, head: Buffer, size: number): Promise<{ readonly encoding: FileEncoding; readonly checked: boolean }> {
  const likely = (encoding: FileEncoding): { readonly encoding: FileEncoding; readonly checked: boolean } => ({ encoding, checked: false });
  const marked = (['utf8', 'utf16le', 'utf16be'] as const).find((each) => startsWith(head, BYTE_ORDER_MARKS[each]));
  if (marked !== undefined) return likely(marked);
  const wide = guessUtf16(head);
  if (wide !== null && size % 2 === 0) return likely(wide);
  const broken = await firstBrokenUtf8(handle);
  if (broken === null) return { encoding: 'utf8', checked: true };
  if (looksLikeUtf8(broken)) return likely('utf8');
  if (looksLikeBig5(broken)) return likely('big5');
  return likely(looksWestern(broken) ? 'windows1252' : 'gb18030');
}

/**
 * Müller, Café, O’Brien: a byte from 80 on before a letter, a blank or a mark. Chinese characters are such bytes in pairs, but for a few of GBK that end in a
 * byte below 80, and for those of four bytes, each second of which is a digit.
 */
function looksWestern(bytes: Buffer): boolean {
  let [single, several] = [0, 0];
  for (let at = 0; at < bytes.length; at += 1) {
    const [first = 0, second = 0] = [bytes[at], bytes[at + 1]];
    if (first < 0x80) continue;
    const isFour = isDigit(second) && (bytes[at + 2] ?? 0) >= 0x80 && isDigit(bytes[at + 3] ?? 0);
    if (second < 0x80 && !isFour) single += 1;
    else several += 1;
    at += isFour ? 3 : 1;
  }
  return single > several;
}

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;

/**
 * Big5 and GB18030 take nearly the same bytes. Of the usual characters of Big5 (A440 to C67E) four in ten end in a byte below 80, which of those of GB2312 none
 * does; and text in GBK has other characters there, which are rare or none in Big5.
 */
function looksLikeBig5(head: Buffer): boolean {
  let [pairs, usual, low] = [0, 0, 0];
  for (let at = 0; at + 1 < head.length; at += 1) {
    const [lead = 0, trail = 0] = [head[at], head[at + 1]];
    if (lead < 0x81) continue;
    at += 1;
    pairs += 1;
    const ends = (trail >= 0x40 && trail <= 0x7e) || (trail >= 0xa1 && trail <= 0xfe);
    if (!ends) return false;
    if (lead >= 0xa1 && lead <= 0xc6) usual += 1;
    if (trail <= 0x7e) low += 1;
  }
  return pairs > 0 && usual >= pairs * 0.8 && low >= pairs * 0.15;
}

/** UTF-16 of a table has its line ends and delimiters in two bytes with a zero, all on the same side. */
function guessUtf16(head: Buffer): 'utf16le' | 'utf16be' | null {
  let even = 0;
  let odd = 0;
  for (let i = head.indexOf(0); i !== -1; i = head.indexOf(0, i + 1)) {
    if (i % 2 === 0) even += 1;
    else odd += 1;
  }
  const zeros = even + odd;
  if (zeros < 2 || zeros < head.length / 500) return null;
  if (odd >= zeros * 0.95) return 'utf16le';
  return even >= zeros * 0.95 ? 'utf16be' : null;
}

/**
 * The first chunk that is no UTF-8, with the bytes that a chunk before it left over; null when the whole file is UTF-8. Of a file that only breaks off
 * within its last character the first chunk with other characters than ASCII is given too: two bytes alone say nothing.
 */
async function firstBrokenUtf8(handle: FileHandle): Promise<Buffer | null> {
  let carry: Buffer = Buffer.alloc(0);
  let telling: Buffer = Buffer.alloc(0);
  let at = 0;
  for await (const chunk of passingChunks(handle, 0)) {
    const zero = chunk.indexOf(0);
    if (zero !== -1) throw invalid('import.binary_at', { byte: at + zero + 1 });
    at += chunk.length;
    const bytes = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
    const cut = bytes.length - unfinished(bytes);
    if (!isUtf8(bytes.subarray(0, cut))) return Buffer.from(bytes);
    if (telling.length === 0 && !isAscii(bytes)) telling = Buffer.from(bytes.subarray(0, cut));
    carry = Buffer.from(bytes.subarray(cut));
  }
  return carry.length > 0 ? Buffer.concat([telling, carry]) : null;
}

/** Bytes at the end that begin a character which the next chunk ends. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

/** Whether broken UTF-8 is still UTF-8: in GB18030 text hardly three bytes in a row make a Chinese character. */
function looksLikeUtf8(bytes: Buffer): boolean {
  const text = bytes.toString('utf8');
  const broken = text.split('\uFFFD').length - 1;
  const chinese = text.match(/[\u3000-\u9FFF]/g)?.length ?? 0;
  return chinese > broken;
}

/** Decodes the whole file once. Also refuses the zero bytes that no table of text has. */
async function checkWhole(handle: FileHandle, encoding: FileEncoding, skip: number): Promise<void> {
  const valid = encoding === 'utf8' ? utf8Checker() : strictChecker(encoding);
  let at = skip;
  for await (const chunk of passingChunks(handle, skip)) {
    if (!valid(chunk, false)) throw await locate(handle, encoding, skip);
    const zero = encoding.startsWith('utf16') ? -1 : chunk.indexOf(0);
    if (zero !== -1) throw invalid('import.binary_at', { byte: at + zero + 1 });
    at += chunk.length;
  }
  if (!valid(Buffer.alloc(0), true)) throw await locate(handle, encoding, skip);
}

type Checker = (chunk: Buffer, last: boolean) => boolean;

function utf8Checker(): Checker {
  let carry: Buffer = Buffer.alloc(0);
  return (chunk, last) => {
    const bytes = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
    const cut = last ? bytes.length : bytes.length - unfinished(bytes);
    carry = Buffer.from(bytes.subarray(cut));
    return isUtf8(bytes.subarray(0, cut));
  };
}

function strictChecker(encoding: FileEncoding): Checker {
  const strict = decoder(encoding);
  return (chunk, last) => {
    try {
      strict.decode(chunk, { stream: !last });
      return true;
    } catch {
      return false;
    }
  };
}

/** Where decoding stops: reads again, the chunk with the fault byte by byte. A character without its end is a file cut off. */
async function locate(handle: FileHandle, encoding: FileEncoding, skip: number): Promise<AppError> {
  const strict = decoder(encoding);
  let at = skip;
  let line = 1;
  for await (const chunk of chunksOf(handle, skip)) {
    try {
      strict.decode(chunk, { stream: true });
    } catch {
      const good = goodBytes(await decodedUntil(handle, encoding, skip, at), chunk);
      line += countLines(chunk.subarray(0, good));
      return invalid('import.undecodable', { encoding: ENCODING_NAMES[encoding], line, byte: at + good + 1 }, { line });
    }
    line += countLines(chunk);
    at += chunk.length;
  }
  return invalid('import.truncated', { encoding: ENCODING_NAMES[encoding], line, byte: at }, { line });
}

/** A decoder in the state that it has at byte `end`; one that threw cannot go on. */
async function decodedUntil(handle: FileHandle, encoding: FileEncoding, skip: number, end: number): Promise<TextDecoder> {
  const strict = decoder(encoding);
  let at = skip;
  for await (const chunk of chunksOf(handle, skip)) {
    if (at >= end) break;
    strict.decode(chunk, { stream: true });
    at += chunk.length;
  }
  return strict;
}

function goodBytes(strict: TextDecoder, chunk: Buffer): number {
  for (let i = 0; i < chunk.length; i += 1) {
    try {
      strict.decode(chunk.subarray(i, i + 1), { stream: true });
    } catch {
      return i;
    }
  }
  return chunk.length;
}

function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (let i = bytes.indexOf(0x0a); i !== -1; i = bytes.indexOf(0x0a, i + 1)) lines += 1;
  return lines;
}
