import type { OpenElsewhere, OpenRecord } from '../../services/api.ts';
import { changed, type Core } from './core.ts';
import { plainError } from './errors.ts';
import { isGone, lockScreens } from './lock.ts';

/** After another record was opened: not at each of those that one only walks past. */
const SETTLE_MS = 600;
/** While a record is open the others are asked for so often: a read, no write. */
const ASK_MS = 3000;

/** Says which records are open here, and hears who else has them. */
export interface Attendance {
  readonly touch: () => void;
  readonly stop: () => void;
}

export function createAttendance(core: Core): Attendance {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let said = '[]';
  let stopped = false;

  const after = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), ms);
    timer.unref();
  };

  const ask = async (): Promise<void> => {
    const open = openHere(core);
    said = JSON.stringify(open);
    const answer = await core.options.api.attend(open).catch((error: unknown): readonly OpenElsewhere[] => {
      const plain = plainError(error);
      // Nobody need wait for the next step to see that the session is over.
      if (isGone(plain)) lockScreens(core, { kind: 'gone', error: plain });
      return [];
    });
    if (stopped) return;
    if (JSON.stringify(answer) !== JSON.stringify(core.elsewhere)) {
      core.elsewhere = answer;
      changed(core);
    }
    if (open.length > 0) after(ASK_MS);
  };

  return {
    touch: () => {
      if (core.session === null || stopped || JSON.stringify(openHere(core)) === said) return;
      said = JSON.stringify(openHere(core));
      after(SETTLE_MS);
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

const openHere = (core: Core): readonly OpenRecord[] => core.stack.flatMap((instance) => instance.record() ?? []);
