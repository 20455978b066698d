import { createHash, createPublicKey } from 'node:crypto';
import { invalid } from '../errors.ts';

/** A public key of SSH (RFC 4253, 5656, 8709; the sk- ones are OpenSSH's PROTOCOL.u2f), as the line of a `.pub` file holds it. */
export interface PublicKey {
  readonly type: string;
  /** Base64 of the whole key. */
  readonly body: string;
  readonly bits: number;
  /** `SHA256:…`, as ssh-keygen prints it. */
  readonly fingerprint: string;
  readonly comment: string;
}

/** Shorter ones are broken or nearly so (NIST SP 800-131A). */
const LEAST_RSA_BITS = 2048;
const MOST_RSA_BITS = 16_384;
const LONGEST_LINE = 12_000;
const CURVES: Readonly<Record<string, { readonly bits: number; readonly jwk: string }>> = {
  nistp256: { bits: 256, jwk: 'P-256' },
  nistp384: { bits: 384, jwk: 'P-384' },
  nistp521: { bits: 521, jwk: 'P-521' },
};

/**
 * Reads the one line of a public key. Throws `invalid` with what is wrong: a private key, several lines, options before the key, a type that is not
 * known or too weak, a body that is not what its type says.
 */
export function readPublicKey(text: string): PublicKey {
  const line = text.replace(/^\uFEFF/, '').trim();
  if (/PRIVATE KEY-----/.test(line) || line.startsWith('PuTTY-User-Key-File')) throw invalid('key.private');
  if (line.startsWith('---- BEGIN SSH2')) throw invalid('key.rfc4716');
  if (line === '' || line.length > LONGEST_LINE) throw invalid('key.no_key');
  if (/[\r\n]/.test(line)) throw invalid('key.many_lines');
  if (/[\u0000-\u001f\u007f]/.test(line.replaceAll('\t', ' '))) throw invalid('key.no_key'); // oxlint-disable-line no-control-regex -- controls are what is refused
  const [type = '', body = '', ...rest] = line.split(/[ \t]+/);
  if (/^(?:ssh-dss|ssh-dsa)/.test(type)) throw invalid('key.weak_type', { type });
  const reader = READERS[type];
  if (reader === undefined) throw invalid(/[,="]/.test(type) || rest.some((word) => word in READERS) || body in READERS ? 'key.options' : 'key.unknown_type', { type: type.slice(0, 40), known: 'ssh-ed25519, ecdsa-sha2-nistp256, ssh-rsa' });
  const bytes = Buffer.from(body, 'base64');
  // Only what comes out again as it went in: no other characters, nothing left over.
  if (bytes.length === 0 || bytes.toString('base64') !== body) throw invalid('key.not_base64');
  const parts = stringsOf(bytes);
  if (parts === null || parts[0]?.toString('latin1') !== type) throw invalid('key.damaged', { type });
  return { type, body, bits: reader(type, parts), fingerprint: `SHA256:${createHash('sha256').update(bytes).digest('base64').replace(/=+$/, '')}`, comment: rest.join(' ') };
}

/** The strings that the bytes are made of, each after its length in four bytes; null where they do not end there. */
function stringsOf(bytes: Buffer): readonly Buffer[] | null {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + 4 > bytes.length) return null;
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) return null;
    parts.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return parts;
}

type Reader = (type: string, parts: readonly Buffer[]) => number;

function requireParts(type: string, parts: readonly Buffer[], count: number): void {
  if (parts.length !== count) throw invalid('key.damaged', { type });
}

const ed25519 =
  (count: number): Reader =>
  (type, parts) => {
    requireParts(type, parts, count);
    if (parts[1]?.length !== 32) throw invalid('key.damaged', { type });
    return 256;
  };

const ecdsa =
  (curve: string, count: number): Reader =>
  (type, parts) => {
    requireParts(type, parts, count);
    const [, name, point] = parts;
    const known = CURVES[curve];
    const size = Math.ceil((known?.bits ?? 0) / 8);
    if (known === undefined || name?.toString('latin1') !== curve || point?.length !== 1 + 2 * size || point[0] !== 4) throw invalid('key.damaged', { type });
    try {
      // Refuses a point that does not lie on the curve.
      createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: known.jwk, x: point.subarray(1, 1 + size).toString('base64url'), y: point.subarray(1 + size).toString('base64url') } });
    } catch {
      throw invalid('key.damaged', { type });
    }
    return known.bits;
  };

const rsa: Reader = (type, parts) => {
  requireParts(type, parts, 3);
  const [, exponent, modulus] = parts;
  const e = unsigned(exponent);
  const n = unsigned(modulus);
  if (e === null || n === null || n % 2n === 0n || e % 2n === 0n || e < 3n) throw invalid('key.damaged', { type });
  const bits = n.toString(2).length;
  if (bits < LEAST_RSA_BITS) throw invalid('key.weak', { bits, least: LEAST_RSA_BITS });
  if (bits > MOST_RSA_BITS) throw invalid('key.damaged', { type });
  return bits;
};

/** An mpint that is positive and has no needless bytes; null for another. */
function unsigned(bytes: Buffer | undefined): bigint | null {
  if (bytes === undefined || bytes.length === 0 || (bytes[0] ?? 0) > 127) return null;
  if (bytes[0] === 0 && (bytes[1] ?? 0) < 128) return null;
  return BigInt(`0x${bytes.toString('hex')}`);
}

const READERS: Readonly<Record<string, Reader>> = {
  'ssh-ed25519': ed25519(2),
  'sk-ssh-ed25519@openssh.com': ed25519(3),
  'ecdsa-sha2-nistp256': ecdsa('nistp256', 3),
  'ecdsa-sha2-nistp384': ecdsa('nistp384', 3),
  'ecdsa-sha2-nistp521': ecdsa('nistp521', 3),
  'sk-ecdsa-sha2-nistp256@openssh.com': ecdsa('nistp256', 4),
  'ssh-rsa': rsa,
};
