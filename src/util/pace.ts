/** How fast long work goes. */
export interface Pace {
  readonly perSecond: number;
  /** Whole seconds; null where the end is not known. */
  readonly secondsLeft: number | null;
}

/** Before that the first numbers say little. */
const SETTLED_MS = 1000;

/** Reckons the pace from the first report on; null until a second has passed. `now`: milliseconds. */
export function pacer(now: () => number): (progress: { readonly done: number; readonly total: number | null }) => Pace | null {
  let first: { readonly at: number; readonly done: number } | null = null;
  return ({ done, total }) => {
    const at = now();
    first ??= { at, done };
    const taken = at - first.at;
    if (taken < SETTLED_MS || done <= first.done) return null;
    const perSecond = ((done - first.done) / taken) * 1000;
    return { perSecond, secondsLeft: total === null || total < done ? null : Math.ceil((total - done) / perSecond) };
  };
}
