import { generateKeyPairSync, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPublicKey } from '../../src/auth/ssh-key.ts';

const ED25519 = 'AAAAC3NzaC1lZDI1NTE5AAAAIFTiE/lC5yRhIAZ4L7cU5INuk+junfn6x5si349Gx6BX';
const P256 = 'AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBHzDbyHEe74eQ+pk1nCHlV6bLUNL5bYCys5p+Qj2ywggg7KJA50vMlapjkEPQ/ZxIkDufWHO8iShR6+alBfTUVA=';
const RSA_1024 = 'AAAAB3NzaC1yc2EAAAADAQABAAAAgQDJxQdCZzCAjRN5QcQ5mZQmacqzhJTuFmaKavGhGEIiUBbOf3b2dE5yv+DyZq7uHvtpM0Pp9aoxgRm8wDUE8r9v9cdGpxldXAzICv1kTUOhzFxOqzsh4pRIdB2KYdEinpj0QR/gG4QCGyx2JtTROlbOnrqKLvugvixecM2UtelU2w==';

const part = (bytes: Uint8Array | string): Buffer => {
  const all = Buffer.from(bytes);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(all.length);
  return Buffer.concat([head, all]);
};
const body = (...parts: readonly (Uint8Array | string)[]): string => Buffer.concat(parts.map(part)).toString('base64');

function rsa(bits: number): string {
  const jwk = generateKeyPairSync('rsa', { modulusLength: bits }).publicKey.export({ format: 'jwk' });
  const number = (text: string | undefined): Buffer => {
    const bytes = Buffer.from(text ?? '', 'base64url');
    return (bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  };
  return `ssh-rsa ${body('ssh-rsa', number(jwk.e), number(jwk.n))}`;
}

describe('a public key', () => {
  test('is read as ssh-keygen reads it', () => {
    expect(readPublicKey(`ssh-ed25519 ${ED25519} wang@laptop\n`)).toEqual({
      type: 'ssh-ed25519', body: ED25519, bits: 256, fingerprint: 'SHA256:4FpP6kqFk0N8uQg3HavlOYL1s0y+SBQ8oaQIMV00Tw0', comment: 'wang@laptop',
    });
    expect(readPublicKey(`ecdsa-sha2-nistp256 ${P256}`)).toMatchObject({ bits: 256, fingerprint: 'SHA256:MYTcCDb+xgNYNfoOiPw7PAQP+szKKWZLb1YQ2lxW5gM', comment: '' });
    expect(readPublicKey(rsa(3072))).toMatchObject({ bits: 3072 });
    expect(readPublicKey(`\uFEFF  ssh-ed25519\t${ED25519}\t王芳 的 笔记本 \r\n`)).toMatchObject({ comment: '王芳 的 笔记本' });
    expect(readPublicKey(`sk-ssh-ed25519@openssh.com ${body('sk-ssh-ed25519@openssh.com', randomBytes(32), 'ssh:')}`)).toMatchObject({ bits: 256 });
  });

  test.each<[string, string, string]>([
    ['nothing', '', 'key.no_key'],
    ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----\n', 'key.private'],
    ['the form of RFC 4716', '---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----\n', 'key.rfc4716'],
    ['two lines', `ssh-ed25519 ${ED25519} a\nssh-ed25519 ${ED25519} b\n`, 'key.many_lines'],
    ['a line break in the comment', `ssh-ed25519 ${ED25519} a\rssh-ed25519 x`, 'key.many_lines'],
    ['a NUL', `ssh-ed25519 ${ED25519} a\u0000b`, 'key.no_key'],
    ['options', `command="sh" ssh-ed25519 ${ED25519}`, 'key.options'],
    ['options without values', `no-pty,cert-authority ssh-ed25519 ${ED25519}`, 'key.options'],
    ['one option', `cert-authority ssh-ed25519 ${ED25519}`, 'key.options'],
    ['DSA', 'ssh-dss AAAAB3NzaC1kc3MAAACBAP', 'key.weak_type'],
    ['a certificate', `ssh-ed25519-cert-v01@openssh.com ${ED25519}`, 'key.unknown_type'],
    ['another thing', 'hello world', 'key.unknown_type'],
    ['a short RSA key', `ssh-rsa ${RSA_1024}`, 'key.weak'],
    ['no body', 'ssh-ed25519', 'key.not_base64'],
    ['a body that is cut off', `ssh-ed25519 ${ED25519.slice(0, -4)}`, 'key.damaged'],
    ['a body that is cut off between', `ssh-ed25519 ${ED25519.slice(0, -3)}`, 'key.not_base64'],
    ['another type than the body', `ssh-rsa ${ED25519}`, 'key.damaged'],
    ['something behind the key', `ssh-ed25519 ${body('ssh-ed25519', randomBytes(32), 'x')}`, 'key.damaged'],
    ['a key of another length', `ssh-ed25519 ${body('ssh-ed25519', randomBytes(31))}`, 'key.damaged'],
    ['a point beside the curve', `ecdsa-sha2-nistp256 ${body('ecdsa-sha2-nistp256', 'nistp256', Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 1)]))}`, 'key.damaged'],
    ['an even modulus', `ssh-rsa ${body('ssh-rsa', Buffer.from([1, 0, 1]), Buffer.concat([Buffer.from([0, 255]), Buffer.alloc(383, 2)]))}`, 'key.damaged'],
  ])('%s is refused', (_what, line, key) => {
    expect(() => readPublicKey(line)).toThrow(key);
  });

  test('whatever is typed, it is read or refused with a sentence', () => {
    const pieces = fc.array(fc.oneof(fc.constantFrom('ssh-ed25519', ED25519, P256, ' ', '"', 'command=', '\n', '\t', ','), fc.string()));
    fc.assert(fc.property(pieces, (parts) => {
      try {
        const { type, body: kept } = readPublicKey(parts.join(''));
        expect(`${type} ${kept}`).toMatch(/^[a-z0-9@.-]+ [A-Za-z0-9+/]+=*$/);
      } catch (error) {
        expect(error).toMatchObject({ code: 'invalid' });
      }
    }));
  });
});
