import { Box, Text, useCursor } from 'ink';
import { memo, useSyncExternalStore } from 'react';
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

/** The only component with a hook: reads the store, draws the frame, places the one cursor (and with it the input method's window). */
export function Root({ store }: { readonly store: Store }) {
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
