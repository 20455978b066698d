/** Every terminal answers with CSI 0 n when it has come so far. */
const ASK = '\u001b[5n';
/** After so many bytes it is asked how far the terminal is, */
const ASK_BYTES = 1024;
/** and where so many answers are out, nothing more is drawn until one comes: a key that is held must not fill a slow line for minutes. */
const ANSWERS_OUT = 2;
/** An answer that does not come is not waited for longer, and no other is asked for. */
const LOST_MS = 20_000;

/** How fast a terminal is written to. */
export interface Pace {
  /** The terminal answers: it may be asked. */
  begin(): void;
  /** What is sent behind the text. */
  after(text: string): string;
  mustWait(): boolean;
  /** An answer has come; false where none was out. */
  answered(): boolean;
  /** Nothing is asked any more; settles when the answers that are out have come, or after `ms`. */
  end(ms: number): Promise<void>;
}

/** Asks the terminal now and then how far it is. `onRoom`: what was held back may go. */
export function paceOf(onRoom: () => void): Pace {
  let isOn = false;
  let bytes = 0;
  let out = 0;
  let held = false;
  let lost: NodeJS.Timeout | undefined;
  let onQuiet = (): void => undefined;
  const answered = (left: number): void => {
    out = Math.max(0, left);
    if (out === 0) {
      clearTimeout(lost);
      onQuiet();
    }
    if (held) onRoom();
    held = false;
  };
  return {
    begin: () => void (isOn = true),
    after: (text) => {
      bytes += text.length;
      if (!isOn || bytes < ASK_BYTES) return '';
      bytes = 0;
      out += 1;
      clearTimeout(lost);
      lost = setTimeout(() => {
        isOn = false;
        answered(0);
      }, LOST_MS).unref();
      return ASK;
    },
    mustWait: () => (held = out >= ANSWERS_OUT),
    answered: () => {
      const wasOut = out > 0;
      answered(out - 1);
      return wasOut;
    },
    end: async (ms) => {
      isOn = false;
      if (out === 0) return;
      const quiet = Promise.withResolvers<void>();
      onQuiet = quiet.resolve;
      const timer = setTimeout(quiet.resolve, ms);
      await quiet.promise;
      clearTimeout(timer);
    },
  };
}
