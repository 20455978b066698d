/** Hands the terminal to a program for a while. Ink gives it away and takes it back; what reads keys and watches the size stands aside meanwhile. */
export interface Away {
  /** Ink's way of giving the terminal away, known once the screens stand. */
  readonly bind: (suspend: Suspend) => void;
  readonly isAway: () => boolean;
  readonly run: <T>(work: () => Promise<T>) => Promise<T>;
}
type Suspend = (work: () => Promise<void>) => Promise<void>;

export interface AwayOptions {
  readonly stopInput: () => void;
  readonly startInput: () => void;
  /** Everything anew: the size may be another. */
  readonly repaint: () => void;
}

export function createAway({ stopInput, startInput, repaint }: AwayOptions): Away {
  let suspend: Suspend = async (work) => await work();
  let away = false;
  return {
    bind: (own) => void (suspend = own),
    isAway: () => away,
    run: async <T>(work: () => Promise<T>) => {
      away = true;
      stopInput();
      const ended = Promise.withResolvers<T>();
      try {
        await suspend(async () => {
          await work().then((value) => ended.resolve(value), (error: unknown) => ended.reject(error));
        });
      } finally {
        startInput();
        away = false;
        repaint();
      }
      return await ended.promise;
    },
  };
}
