const NAMES: Readonly<Record<string, string>> = {
  enter: 'Enter', esc: 'Esc', tab: 'Tab', 'shift-tab': 'Shift-Tab', up: '↑', down: '↓', left: '←', right: '→', pageup: 'PgUp', pagedown: 'PgDn',
  delete: 'Del', backspace: 'Backspace', insert: 'Ins', space: 'Space', home: 'Home', end: 'End', 'ctrl-up': 'Ctrl-↑', 'ctrl-down': 'Ctrl-↓',
};

/** A key as people read it: `ctrl-s` is Ctrl-S. */
export function keyLabel(key: string): string {
  const name = NAMES[key];
  if (name !== undefined) return name;
  if (key.startsWith('ctrl-')) return `Ctrl-${key.slice(5).toUpperCase()}`;
  return /^f\d+$/.test(key) ? key.toUpperCase() : key;
}
