import { Transform, useApp, useCursor } from 'ink';
import { useEffect, useSyncExternalStore } from 'react';
import { frameOf } from './frame.ts';
import { paint } from './paint.ts';
import type { Store } from './store.ts';

interface RootProps {
  readonly store: Store;
  /** Hears how the terminal is given away. */
  readonly onStanding: (suspend: (work: () => Promise<void>) => Promise<void>) => void;
}

/**
 * The only component with a hook: reads the store, draws the frame, places the one cursor (and with it the input method's window). To Ink the frame is
 * blank rows, in whose place ours are written: what stands in them is no reason to lay anything out anew.
 */
export function Root({ store, onStanding }: RootProps) {
  const { suspendTerminal } = useApp();
  useEffect(() => onStanding(suspendTerminal), [onStanding, suspendTerminal]);
  useSyncExternalStore(store.subscribe, store.version);
  const { setCursorPosition } = useCursor();
  const view = frameOf(store);
  setCursorPosition(view.cursor === undefined ? undefined : { ...view.cursor });
  const theme = store.ctx().theme;
  const rows = view.lines.map((line) => paint(line, theme));
  return (
    <Transform accessibilityLabel={rows.join('\n')} transform={(_blank, row) => rows[row] ?? ''}>
      {rows.map(() => ' ').join('\n')}
    </Transform>
  );
}
