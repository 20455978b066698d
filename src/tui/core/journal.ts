import { randomUUID } from 'node:crypto';
import type { Api, KeptDraft } from '../../services/api.ts';
import { isPlainObject, parsedPlain, textIn } from '../../util/plain.ts';
import type { Core } from './core.ts';
import type { About, Instance, KeptKind } from './screen.ts';

/** What was typed is written so soon, however long the typing goes on. */
const KEEP_MS = 2000;

/** A screen of a draft: what brings it back. */
export interface KeptScreen {
  readonly kind: KeptKind;
  readonly data: unknown;
}

/** The draft journal: what is unsaved on the screens stands in the database two seconds after it was typed, and goes when it is saved or discarded. */
export interface Journal {
  /** Something changed: look soon. */
  readonly touch: () => void;
  /** Writes at once what is not written yet. */
  readonly flush: () => Promise<void>;
  /** Ends when all that was to be written or dropped is. */
  readonly settled: () => Promise<void>;
  /** These screens close: what was kept of them goes. */
  readonly closed: (gone: readonly Instance[]) => void;
  /** What is kept of these screens stays, in nobody's hands. */
  readonly putAside: (instances: readonly Instance[]) => Promise<void>;
  /** What waits to be gone on with, when all that is to be written or dropped is: a screen that has just closed left nothing. */
  readonly waiting: () => Promise<readonly KeptDraft[]>;
  readonly stop: () => void;
}

interface Work {
  readonly base: Instance;
  readonly place: string;
  readonly body: string;
  readonly about: string;
}

export function createJournal(core: Core): Journal {
  const places = new WeakMap<Instance, string>();
  const aside = new WeakSet<Instance>();
  const store = writer(core.options.api);
  let timer: ReturnType<typeof setTimeout> | undefined;

  const placeOf = (base: Instance, kept: string | undefined): string => {
    const place = places.get(base) ?? kept ?? randomUUID();
    places.set(base, place);
    return place;
  };

  const look = (): void => {
    timer = undefined;
    const work = unsaved(core.stack, placeOf);
    for (const one of work) store.save(one);
    const bases = new Set(work.map(({ base }) => base));
    for (const instance of core.stack) {
      const place = places.get(instance);
      if (place !== undefined && !bases.has(instance)) store.dropWritten(place);
    }
  };

  return {
    touch: () => {
      if (timer !== undefined || core.session === null || !core.stack.some(({ keeps }) => keeps)) return;
      timer = setTimeout(look, KEEP_MS);
      timer.unref();
    },
    flush: async () => {
      clearTimeout(timer);
      look();
      await store.settled();
    },
    settled: store.settled,
    closed: (gone) => {
      for (const instance of gone) {
        if (aside.has(instance)) continue;
        const place = places.get(instance) ?? instance.draft(true)?.place;
        places.delete(instance);
        if (place !== undefined) store.drop(place);
      }
    },
    putAside: async (instances) => {
      look();
      const kept = instances.flatMap((instance) => places.get(instance) ?? instance.draft(true)?.place ?? []);
      for (const instance of instances) aside.add(instance);
      await Promise.all(kept.map(store.letGo));
    },
    waiting: async () => {
      await store.settled();
      return await core.options.api.drafts();
    },
    stop: () => clearTimeout(timer),
  };
}

/** Writes drafts one after the other: an older text never lands on a newer one. */
function writer(api: Api) {
  const written = new Map<string, string>();
  let writing: Promise<unknown> = Promise.resolve();
  const inTurn = (call: () => Promise<void>): Promise<void> => {
    const done = writing.then(call).catch(() => undefined);
    writing = done;
    return done;
  };
  const drop = (place: string): void => {
    written.delete(place);
    void inTurn(async () => await api.dropDraft(place));
  };
  return {
    save: ({ place, body, about }: Work): void => {
      if (written.get(place) === body) return;
      written.set(place, body);
      void inTurn(async () => {
        try {
          await api.saveDraft(place, body, about);
        } catch {
          // The next look tries again.
          written.delete(place);
        }
      });
    },
    drop,
    /** Nothing is unsaved there any more. */
    dropWritten: (place: string): void => {
      if (written.has(place)) drop(place);
    },
    letGo: async (place: string): Promise<void> => {
      written.delete(place);
      await inTurn(async () => await api.putDraftAside(place));
    },
    settled: async (): Promise<void> => {
      await writing;
    },
  };
}

/** Screens whose text goes together, the outermost first: a form, the form that its picker opened, the editor of a long text on top. */
function together(stack: readonly Instance[]): readonly (readonly Instance[])[] {
  const groups: Instance[][] = [];
  let below: Instance | undefined;
  for (const instance of stack) {
    const group = below?.keeps === true ? groups.at(-1) : undefined;
    if (instance.keeps && instance.within()) group?.push(instance);
    else if (instance.keeps) groups.push([instance]);
    // A picker stands between a form and the form of the value that is missing.
    if (instance.name !== 'picker') below = instance;
  }
  return groups;
}

function unsaved(stack: readonly Instance[], placeOf: (base: Instance, kept: string | undefined) => string): readonly Work[] {
  return together(stack).flatMap((group): Work[] => {
    const last = group.findLastIndex((instance) => instance.draft() !== null);
    const drafts = group.slice(0, last + 1).flatMap((instance) => instance.draft(true) ?? []);
    const [base] = group;
    const [first] = drafts;
    if (base === undefined || first === undefined) return [];
    const screens = drafts.map(({ kind, data }): KeptScreen => ({ kind, data }));
    const about: About & { readonly kind: KeptKind } = { ...first.about, kind: first.kind };
    return [{ base, place: placeOf(base, first.place), body: JSON.stringify({ format: 1, screens }), about: JSON.stringify(about) }];
  });
}

/** The screens of a draft's body; null where it is none of ours. What a program of before kept is one form or one table. */
export function keptScreens(place: string, body: string): readonly KeptScreen[] | null {
  const value = parsedPlain(body);
  if (!isPlainObject(value)) return null;
  const { screens } = value;
  if (Array.isArray(screens)) return screens.filter(isKept);
  return [{ kind: place.startsWith('grid.') ? 'grid' : 'form', data: 'rows' in value ? { ...value, entity: place.slice('grid.'.length) } : value }];
}

export const KEPT_KINDS: readonly KeptKind[] = ['form', 'grid', 'conditions', 'text', 'call', 'mail', 'rights', 'log'];

function isKept(value: unknown): value is KeptScreen {
  const kind = textIn(value, 'kind');
  return KEPT_KINDS.some((one) => one === kind) && isPlainObject(value) && 'data' in value;
}
