/**
 * An encrypted backup: a mark, the length of a head, the head as JSON, then the plain backup in pieces of a mebibyte, each encrypted with AES-256-GCM.
 * The nonce of a piece holds its number and whether it is the last (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015), and every
 * piece vouches for the head: pieces that were changed, left out, put elsewhere or cut off are found. The key is made from the passphrase by scrypt.
 */
import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { cancelled, invalid, usage } from '../../errors.ts';
import type { BackupInfo } from '../backup-api.ts';
import type { Control } from '../context.ts';
import { withoutControls } from '../../util/controls.ts';
import { codeOf, readError } from '../output-file.ts';
import { damaged, parseObject, readAt, reasonOf } from './container.ts';

const MARK = Buffer.from('KEHUENC1', 'latin1');
const HEAD_LIMIT = 4096;
const PIECE = 1 << 20;
const TAG = 16;
/** OWASP's first choice of scrypt: 128 MiB. */
const COST = { logN: 17, r: 8, p: 1 } as const;
/** What a file may ask for at most: its head is not to be trusted before it is checked. */
const COST_LIMIT = { logN: 20, r: 16, p: 4 } as const;
const SHORTEST = 8;

type PublicPart = Pick<BackupInfo, 'at' | 'schema' | 'database' | 'reason'>;

interface Head extends PublicPart {
  readonly logN: number;
  readonly r: number;
  readonly p: number;
  readonly salt: string;
  readonly nonce: string;
  /** Tells a wrong passphrase from a damaged file. */
  readonly check: string;
}

/** The passphrase: the first line of a file. Throws `usage` where it cannot be read or is too short. */
export async function readPassphrase(file: string): Promise<string> {
  const text = await readBegin(file).catch((error: unknown) => {
    throw usage(codeOf(error) === 'ENOENT' ? 'backup.passphrase_missing' : 'backup.passphrase_file', { file });
  });
  const [first = ''] = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  // A key in bytes, a database: whoever names it by mistake would never find it again.
  if (withoutControls(first, 'one') !== first) throw usage('backup.passphrase_text', { file });
  if ([...first].length < SHORTEST) throw usage('backup.passphrase_short', { file, min: SHORTEST });
  return first.normalize('NFKC');
}

const LONGEST_FILE = 65_536;

/** No more of it than holds a line: a device never ends. */
async function readBegin(file: string): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(LONGEST_FILE), 0, LONGEST_FILE);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function keyOf(passphrase: string, { logN, r, p, salt }: Pick<Head, 'logN' | 'r' | 'p' | 'salt'>): Promise<Buffer> {
  const N = 2 ** logN;
  return await new Promise((resolve, reject) => {
    scrypt(passphrase, Buffer.from(salt, 'hex'), 32, { N, r, p, maxmem: 256 * N * r }, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}

const checkOf = (key: Buffer): string => createHmac('sha256', key).update('kehu backup').digest('hex').slice(0, 32);

interface Cipher {
  readonly key: Buffer;
  readonly nonce: Buffer;
  /** Digest of everything before the first piece. */
  readonly before: Buffer;
}

function nonceOf({ nonce }: Cipher, number: number, last: boolean): Buffer {
  const whole = Buffer.alloc(12);
  nonce.copy(whole, 0, 0, 7);
  whole.writeUInt32BE(number, 7);
  whole[11] = last ? 1 : 0;
  return whole;
}

/** Encrypts the plain backup in `from` into `to`. */
export async function encryptInto(to: FileHandle, from: string, about: PublicPart, passphrase: string, control: Control = {}): Promise<void> {
  const kdf = { ...COST, salt: randomBytes(16).toString('hex') };
  const key = await keyOf(passphrase, kdf);
  const nonce = randomBytes(7);
  const { at, schema, database, reason } = about;
  const head: Head = { at, schema, database, reason, ...kdf, nonce: nonce.toString('hex'), check: checkOf(key) };
  const front = frontOf(Buffer.from(JSON.stringify(head), 'utf8'));
  const cipher: Cipher = { key, nonce, before: createHash('sha256').update(front).digest() };
  await to.writeFile(front);
  await inPieces(from, 0, PIECE, control, async (piece, number, last) => {
    const own = createCipheriv('aes-256-gcm', key, nonceOf(cipher, number, last)).setAAD(cipher.before);
    await to.writeFile(Buffer.concat([own.update(piece), own.final(), own.getAuthTag()]));
  });
}

/** Decrypts into `to`. Throws `invalid` for a wrong passphrase and for anything that is not as it was written. */
export async function decryptInto(to: FileHandle, from: string, passphrase: string, control: Control = {}): Promise<void> {
  const found = await readFront(from);
  if (found === null) throw invalid('backup.no_backup', { path: from });
  const { head, front } = found;
  const key = await keyOf(passphrase, head);
  if (!sameText(checkOf(key), head.check)) throw invalid('backup.passphrase_wrong', { path: from });
  const cipher: Cipher = { key, nonce: Buffer.from(head.nonce, 'hex'), before: createHash('sha256').update(front).digest() };
  await inPieces(from, front.length, PIECE + TAG, control, async (piece, number, last) => {
    if (piece.length < TAG) throw damaged(from);
    const own = createDecipheriv('aes-256-gcm', key, nonceOf(cipher, number, last)).setAAD(cipher.before);
    own.setAuthTag(piece.subarray(-TAG));
    const plain = own.update(piece.subarray(0, -TAG));
    try {
      own.final();
    } catch {
      throw damaged(from);
    }
    await to.writeFile(plain);
  });
}

const sameText = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** The file from `start` on in pieces of `size` bytes; the last one may be shorter, and there is always one. */
async function inPieces(path: string, start: number, size: number, { signal, onProgress }: Control, work: (piece: Buffer, number: number, last: boolean) => Promise<void>): Promise<void> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw readError(error, path);
  });
  try {
    const total = (await handle.stat()).size;
    let position = start;
    for (let number = 0; ; number += 1) {
      if (signal?.aborted === true) throw cancelled();
      const piece = await readAt(handle, position, size);
      position += piece.length;
      const last = position >= total;
      await work(piece, number, last);
      onProgress?.({ done: position, total });
      if (last) return;
    }
  } finally {
    await handle.close();
  }
}

function frontOf(head: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  return Buffer.concat([MARK, length, head]);
}

/** What stands before the pieces; null where it is no encrypted backup, `invalid` where that is damaged. */
async function readFront(path: string): Promise<{ readonly head: Head; readonly front: Buffer } | null> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw readError(error, path);
  });
  try {
    const begin = await readAt(handle, 0, MARK.length + 4);
    if (begin.length < MARK.length + 4 || !begin.subarray(0, MARK.length).equals(MARK)) return null;
    const length = begin.readUInt32BE(MARK.length);
    if (length > HEAD_LIMIT) throw damaged(path);
    const text = await readAt(handle, begin.length, length);
    const head = parseHead(text.toString('utf8'));
    if (head === null || text.length < length) throw damaged(path);
    return { head, front: Buffer.concat([begin, text]) };
  } finally {
    await handle.close();
  }
}

/** What an encrypted backup tells without its passphrase; null where it is none. */
export async function readPublic(path: string): Promise<PublicPart | null> {
  const found = await readFront(path);
  if (found === null) return null;
  const { at, schema, database, reason } = found.head;
  return { at, schema, database, reason };
}

function parseHead(text: string): Head | null {
  const parsed = parseObject(text);
  if (parsed === null) return null;
  const textOf = (name: string): string => (typeof parsed[name] === 'string' ? parsed[name] : '');
  const numberOf = (name: string): number => (typeof parsed[name] === 'number' && Number.isSafeInteger(parsed[name]) ? parsed[name] : 0);
  const head: Head = {
    at: textOf('at'),
    schema: numberOf('schema'),
    database: textOf('database'),
    reason: reasonOf(parsed['reason']),
    logN: numberOf('logN'),
    r: numberOf('r'),
    p: numberOf('p'),
    salt: textOf('salt'),
    nonce: textOf('nonce'),
    check: textOf('check'),
  };
  const within = (value: number, limit: number): boolean => value >= 1 && value <= limit;
  const fits = within(head.logN, COST_LIMIT.logN) && within(head.r, COST_LIMIT.r) && within(head.p, COST_LIMIT.p) && head.nonce.length === 14;
  return fits ? head : null;
}
