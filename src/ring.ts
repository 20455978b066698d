import { failed } from './errors.ts';
import { rootProgram } from './cli/root.ts';
import { callCommands } from './cli/specs/call.ts';
import { entityStub } from './cli/specs/stub.ts';
import { shellSpec } from './cli/specs/shell.ts';
import { startCommands } from './cli/start.ts';

/**
 * `kehu call ring`, at the server or by a key, in a bundle of its own: a telephone exchange waits for it, and it starts in half the time of the whole
 * program (docs/decisions/041-what-a-ring-costs.md).
 */
export async function main(argv: readonly string[]): Promise<void> {
  const specs = [{ ...entityStub('call', 'call'), commands: callCommands }, shellSpec];
  await startCommands(argv, { program: (lang, run) => rootProgram(lang, run, specs), openScreens: async () => await Promise.reject(failed('error.internal', { reason: 'no screens' })) });
}
