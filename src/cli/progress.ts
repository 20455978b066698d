import { t, type MessageKey } from '../i18n/index.ts';
import { paceWords } from '../output/pace-words.ts';
import type { Progress } from '../services/context.ts';
import { pacer } from '../util/pace.ts';
import type { Cli } from './command.ts';

const EVERY_MS = 100;

/** A line on a terminal that tells how far a long command is; where nobody looks nobody is told, so that nothing is counted for it. */
export function progressOf(cli: Cli, key: MessageKey, unit: 'records' | 'bytes' = 'records'): { readonly show: ((progress: Progress) => void) | undefined; readonly end: () => void } {
  const { stderr } = cli.io;
  if (stderr.isTTY !== true || cli.quiet) return { show: undefined, end: () => undefined };
  const pace = pacer(Date.now);
  let last = 0;
  let shown = false;
  return {
    show: (progress) => {
      const { done, total } = progress;
      const now = Date.now();
      const going = pace(progress);
      if (now - last < EVERY_MS) return;
      last = now;
      shown = true;
      const share = total === null || total === 0 ? '' : ` ${Math.floor((done / total) * 100)}%`;
      const count = unit === 'records' || total === null ? ` ${done.toLocaleString('en-US')}` : '';
      stderr.write(`\r\u001b[K${[`${t(cli.lang, key)}${count}${share}`, ...paceWords(cli.lang, going, unit === 'records')].join('  ')}`);
    },
    end: () => {
      if (shown) stderr.write('\r\u001b[K');
      shown = false;
    },
  };
}
