import type { Core } from './core.ts';

/** Where what is unsaved on a screen is kept that lies so deep inside others of its kind. */
export const draftPlace = (place: string, depth: number): string => (depth === 0 ? place : `${place}/${depth}`);

/** Keeps what is unsaved on all screens. */
export async function saveDrafts(core: Core): Promise<void> {
  const drafts = core.stack.flatMap((instance) => instance.draft() ?? []);
  const places = Map.groupBy(drafts, ({ place }) => place);
  // A form opened on the way from another one: each has a place of its own, the outermost the first.
  const saved = [...places.values()].flatMap((group) => group.map(({ place, body }, at) => core.options.api.saveDraft(draftPlace(place, at), body)));
  await Promise.allSettled(saved);
}
