import { Box, Text, useApp, useCursor } from 'ink';
import { memo, useEffect, useSyncExternalStore } from 'react';
import { frameOf } from './frame.ts';
import { paint } from './paint.ts';
import type { Store } from './store.ts';

/** One row of the terminal: a single preformatted Text, drawn anew only when its string differs. */
const Row = memo(function Row({ text }: { readonly text: string }) {
  return (
    <Box height={1} flexShrink={0}>
      <Text wrap="truncate">{text === '' ? ' ' : text}</Text>
    </Box>
  );
});

interface RootProps {
  readonly store: Store;
  /** Hears how the terminal is given away. */
  readonly onStanding: (suspend: (work: () => Promise<void>) => Promise<void>) => void;
}

/** The only component with a hook: reads the store, draws the frame, places the one cursor (and with it the input method's window). */
export function Root({ store, onStanding }: RootProps) {
  const { suspendTerminal } = useApp();
  useEffect(() => onStanding(suspendTerminal), [onStanding, suspendTerminal]);
  useSyncExternalStore(store.subscribe, store.version);
  const { setCursorPosition } = useCursor();
  const view = frameOf(store);
  setCursorPosition(view.cursor === undefined ? undefined : { ...view.cursor });
  const theme = store.ctx().theme;
  return (
    <Box flexDirection="column">
      {view.lines.map((line, row) => (
        <Row key={row} text={paint(line, theme)} />
      ))}
    </Box>
  );
}
