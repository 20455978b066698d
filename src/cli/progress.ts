import { t, type MessageKey } from '../i18n/index.ts';
import type { Progress } from '../services/context.ts';
import type { Cli } from './command.ts';

const EVERY_MS = 100;

/** A line on a terminal that tells how far a long command is; nothing where nobody looks. */
export function progressOf(cli: Cli, key: MessageKey): { readonly show: (progress: Progress) => void; readonly end: () => void } {
  const { stderr } = cli.io;
  if (stderr.isTTY !== true || cli.quiet) return { show: () => undefined, end: () => undefined };
  let last = 0;
  let shown = false;
  return {
    show: ({ done, total }) => {
      const now = Date.now();
      if (now - last < EVERY_MS) return;
      last = now;
      shown = true;
      const share = total === null || total === 0 ? '' : ` ${Math.floor((done / total) * 100)}%`;
      stderr.write(`\r\u001b[K${t(cli.lang, key)} ${done.toLocaleString('en-US')}${share}`);
    },
    end: () => {
      if (shown) stderr.write('\r\u001b[K');
      shown = false;
    },
  };
}
