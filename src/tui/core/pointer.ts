import type { TerminalOut } from './terminal.ts';

/** What the mouse does, at a cell of the terminal counted from 0: the left button, or a notch of the wheel. */
export interface Pointer {
  readonly does: 'press' | 'up' | 'down';
  readonly x: number;
  readonly y: number;
}

const LEFT = 0;
const WHEEL_UP = 64;
const WHEEL_DOWN = 65;
/** Shift, Meta, Ctrl: whoever holds them means the terminal. */
const MODIFIERS = 4 | 8 | 16;

/** The parameters of a report (SGR 1006: `CSI < button ; column ; line M`, `m` when it is let go); null for what nobody asked about. */
export function pointerOf(params: string, final: string): Pointer | null {
  const [button = -1, column = 0, line = 0] = params.split(';').map(Number);
  if (final !== 'M' || (button & MODIFIERS) !== 0 || !(column > 0) || !(line > 0)) return null;
  const does = button === LEFT ? 'press' : button === WHEEL_UP ? 'up' : button === WHEEL_DOWN ? 'down' : null;
  return does === null ? null : { does, x: column - 1, y: line - 1 };
}

/** Presses and the wheel, in the form that has no limit of columns. Shift goes past it in every terminal: text is selected as ever. */
export const MOUSE_ON = '\u001b[?1000h\u001b[?1006h';
export const MOUSE_OFF = '\u001b[?1006l\u001b[?1000l';

/** The mouse of one terminal: what is wished, and whether the program has the terminal now. */
export interface MouseSwitch {
  readonly set: (on: boolean) => void;
  /** The program takes the terminal, or gives it away. */
  readonly hold: (held: boolean) => void;
  readonly isOn: () => boolean;
}

export function mouseSwitch(output: Pick<TerminalOut, 'write'>): MouseSwitch {
  let [wished, held] = [false, false];
  const change = (next: { readonly wished: boolean; readonly held: boolean }): void => {
    const [was, is] = [wished && held, next.wished && next.held];
    [wished, held] = [next.wished, next.held];
    if (was !== is) output.write(is ? MOUSE_ON : MOUSE_OFF);
  };
  return {
    set: (on) => change({ wished: on, held }),
    hold: (now) => change({ wished, held: now }),
    isOn: () => wished && held,
  };
}
