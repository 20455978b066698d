import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { watchPipes } from '../../src/cli/io.ts';

const fault = (code: string): Error => Object.assign(new Error(`write ${code}`), { code });

function watched(isTTY: boolean): { readonly said: readonly string[]; readonly stdout: PassThrough } {
  const said: string[] = [];
  const stdout = Object.assign(new PassThrough(), { isTTY });
  const io = { stdin: new PassThrough(), stdout, stderr: new PassThrough(), env: {} };
  watchPipes(io, (code) => said.push(`exit ${code}`), () => said.push('told'));
  return { said, stdout };
}

test.each([
  ['a reader that went away', false, 'EPIPE', ['exit 0']],
  ['a full disk', false, 'ENOSPC', ['told']],
  ['a broken disk', false, 'EIO', ['told']],
  // The screens hear of it by their signal, and first keep what was typed.
  ['a terminal that is gone', true, 'EIO', []],
])('%s', (_what, isTTY, code, wanted) => {
  const { said, stdout } = watched(isTTY);
  stdout.emit('error', fault(code));
  expect(said).toEqual(wanted);
});
