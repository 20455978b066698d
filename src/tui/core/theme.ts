/** What a piece of text means; a theme says how it looks. Meaning is never in the colour alone. */
export type Role =
  | 'plain' | 'dim' | 'title' | 'bar' | 'label' | 'value' | 'accent' | 'key'
  | 'current' | 'marked' | 'match' | 'input' | 'hint' | 'good' | 'warn' | 'error' | 'border' | 'head' | 'disabled'
  /** The parts of a stacked bar in their order: each has a sign of its own beside its colour. */
  | 'part0' | 'part1' | 'part2' | 'part3' | 'part4' | 'part5';

export interface Theme {
  readonly name: 'colour' | 'plain';
  /** SGR parameters per role; nothing for plain text. */
  readonly styles: Readonly<Record<Role, string>>;
  readonly borders: Borders;
}

export interface Borders {
  readonly h: string; readonly v: string;
  readonly tl: string; readonly tr: string; readonly bl: string; readonly br: string;
  readonly left: string; readonly right: string;
  readonly more: string; readonly path: string; readonly bullet: string; readonly bar: string;
  readonly up: string; readonly down: string;
}

const LINES: Borders = { h: '─', v: '│', tl: '┌', tr: '┐', bl: '└', br: '┘', left: '├', right: '┤', more: '…', path: '›', bullet: '·', bar: '█', up: '↑', down: '↓' };
/** For terminals on which the line characters take two columns. */
const ASCII: Borders = { h: '-', v: '|', tl: '+', tr: '+', bl: '+', br: '+', left: '+', right: '+', more: '~', path: '>', bullet: '-', bar: '#', up: '^', down: 'v' };

/** Blue, orange (yellow) and cyan: apart for colour-blind eyes, legible on dark and on light. */
const COLOUR: Theme['styles'] = {
  plain: '', dim: '2', title: '1', bar: '7', label: '36', value: '', accent: '36', key: '1', current: '7', marked: '33', match: '1;33', input: '4',
  hint: '2', good: '36', warn: '33', error: '1;31', border: '2', head: '1;36', disabled: '2',
  part0: '36', part1: '94', part2: '', part3: '33', part4: '35', part5: '2',
};
const COLOURLESS: Theme['styles'] = {
  plain: '', dim: '', title: '1', bar: '7', label: '', value: '', accent: '1', key: '1', current: '7', marked: '1', match: '1', input: '4',
  hint: '', good: '', warn: '1', error: '1', border: '', head: '1', disabled: '',
  part0: '', part1: '', part2: '', part3: '', part4: '', part5: '',
};

/** NO_COLOR leaves weight, underline and inverse, as its authors mean it. */
export function themeFor(options: { readonly colour: boolean; readonly ascii: boolean }): Theme {
  return {
    name: options.colour ? 'colour' : 'plain',
    styles: options.colour ? COLOUR : COLOURLESS,
    borders: options.ascii ? ASCII : LINES,
  };
}
