import { expect, test } from 'vitest';
import { keep, load } from '../../src/tui/core/effects.ts';
import { defineScreen, opening } from '../../src/tui/core/screen.ts';
import { createStore } from '../../src/tui/core/store.ts';
import { themeFor } from '../../src/tui/core/theme.ts';
import { SHARED_SCREENS } from '../../src/tui/screens/shared.ts';
import { fakeServices } from './fake-api.ts';

const nothing = (): void => undefined;

test('an answer that nobody was told to wait for is drawn only where it changes something', async () => {
  const { api, first } = fakeServices({});
  const store = createStore({
    api, first, lang: 'zh', theme: themeFor({ colour: false, ascii: false }), columns: 80, rows: 24, now: () => 0, today: () => '2026-01-01',
    onQuit: nothing, onFailed: () => false, onRepaint: nothing, onCopy: nothing, onMouse: nothing, onOutside: async () => 0, screens: SHARED_SCREENS,
  });
  let answered = Promise.withResolvers<void>();
  const screen = defineScreen<{ readonly found: string }>({
    name: 'module',
    offers: () => [],
    act: (state) => keep(state),
    key: (state, key) =>
      keep(
        state,
        load<{ readonly found: string }, void, string>({
          slot: 'look',
          label: null,
          run: async () => await Promise.resolve(key.kind === 'text' ? key.text : ''),
          done: (now, found) => {
            answered.resolve();
            return keep(found === now.found ? now : { found });
          },
        }),
      ),
    view: () => ({ lines: [] }),
  });
  store.app.open(opening(screen, { found: 'a' }).mount(nothing));
  const drawnAfter = async (text: string): Promise<number> => {
    answered = Promise.withResolvers();
    store.input([{ kind: 'text', text }]);
    const before = store.version();
    await answered.promise;
    return store.version() - before;
  };
  expect(await drawnAfter('a')).toBe(0);
  expect(await drawnAfter('b')).toBe(1);
  expect(await drawnAfter('b')).toBe(0);
  store.close();
});
