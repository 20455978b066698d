import { afterAll, afterEach } from 'vitest';

type End = () => Promise<unknown> | void;

const ofTest: End[] = [];
const ofFile: End[] = [];

/** What ends with the test that is running, or with the next one where none is. */
export const whenTestEnds = (end: End): void => void ofTest.push(end);
/** What ends with the file of tests that is running. */
export const whenFileEnds = (end: End): void => void ofFile.push(end);

/** The last that was opened ends first; all end, whichever of them fails. */
async function endAll(ends: End[]): Promise<void> {
  const faults: unknown[] = [];
  for (const end of ends.splice(0).toReversed())
    try {
      await end();
    } catch (fault) {
      faults.push(fault);
    }
  if (faults.length > 0) throw faults.length === 1 ? faults[0] : new AggregateError(faults);
}

/**
 * For each file of tests anew (setup.ts): a module that several files of one worker share is run once, and hooks that it asks for itself
 * would be those of the first file alone.
 */
export function endWithTests(): void {
  afterEach(() => endAll(ofTest));
  afterAll(() => endAll(ofFile));
}
