import { graphemes } from '../../util/text.ts';
import { named, type Key, type KeyName } from './key.ts';
import { pointerOf, type Pointer } from './pointer.ts';

const ESC = '\u001b';
const PASTE_START = '\u001b[200~';
const PASTE_END = '\u001b[201~';

/** What a chunk of the terminal's bytes says: keys, the mouse, and the column of an answer to CSI 6n (the width probe). */
export type InputEvent = { readonly kind: 'input'; readonly key: Key } | { readonly kind: 'report'; readonly column: number } | { readonly kind: 'answer' } | { readonly kind: 'pointer'; readonly pointer: Pointer };

export interface InputParser {
  readonly push: (chunk: string) => readonly InputEvent[];
  /** Whether an escape waits for what follows; `flush` settles it. */
  readonly pending: () => boolean;
  /** Whether it is an Esc alone, which soon counts as the key. */
  readonly pendingEscape: () => boolean;
  readonly flush: () => readonly InputEvent[];
}

const FINALS: Readonly<Record<string, KeyName>> = {
  A: 'up', B: 'down', C: 'right', D: 'left', H: 'home', F: 'end', Z: 'shift-tab', P: 'f1', Q: 'f2', R: 'f3', S: 'f4', M: 'enter',
};
const TILDES: Readonly<Record<string, KeyName>> = {
  1: 'home', 2: 'insert', 3: 'delete', 4: 'end', 5: 'pageup', 6: 'pagedown', 7: 'home', 8: 'end',
  11: 'f1', 12: 'f2', 13: 'f3', 14: 'f4', 15: 'f5', 17: 'f6', 18: 'f7', 19: 'f8', 20: 'f9', 21: 'f10', 23: 'f11', 24: 'f12',
};
const LINUX: Readonly<Record<string, KeyName>> = { A: 'f1', B: 'f2', C: 'f3', D: 'f4', E: 'f5' };
const WITH_CTRL: Partial<Record<KeyName, KeyName>> = {
  left: 'ctrl-left', right: 'ctrl-right', up: 'ctrl-up', down: 'ctrl-down', home: 'ctrl-home', end: 'ctrl-end',
};
const WITH_SHIFT: Partial<Record<KeyName, KeyName>> = {
  up: 'shift-up', down: 'shift-down', left: 'shift-left', right: 'shift-right', home: 'shift-home', end: 'shift-end', pageup: 'shift-pageup', pagedown: 'shift-pagedown',
};
const CONTROLS: Readonly<Record<number, KeyName>> = {
  1: 'ctrl-a', 3: 'ctrl-c', 4: 'ctrl-d', 5: 'ctrl-e', 6: 'ctrl-f', 7: 'esc', 8: 'backspace', 9: 'tab', 10: 'newline', 11: 'ctrl-k', 12: 'ctrl-l', 13: 'enter',
  14: 'ctrl-n', 15: 'ctrl-o', 16: 'ctrl-p', 17: 'ctrl-q', 18: 'ctrl-r', 19: 'ctrl-s', 20: 'ctrl-t', 21: 'ctrl-u', 22: 'ctrl-v', 23: 'ctrl-w',
  24: 'ctrl-x', 25: 'ctrl-y', 26: 'ctrl-z', 127: 'backspace',
};

// The patterns of terminal sequences are made of control characters by nature.
const CSI = new RegExp(`^${ESC}\\[(\\[[A-E]|[<=>?]?[0-9;:]*[ -/]*[@-~])`);
const CSI_PART = new RegExp(`^${ESC}\\[(\\[?|[<=>?]?[0-9;:]*[ -/]*)$`);
const SS3 = new RegExp(`^${ESC}O([0-9;]*)([A-Za-z])`);
/** The rest of a sequence whose Esc came alone before: it must not land in a field as text. */
const TAIL = /^(\[<?[0-9;]*[A-Za-z~]|O[A-DFHP-S])/;
/** A report of the mouse that broke off longer ago than anybody waits: what is left of it is no text either. */
const REPORT_PART = new RegExp(`^${ESC}\\[<[0-9;]*$`);
const REPORT_TAIL = /^[0-9;]*[Mm]/;

const input = (key: Key): InputEvent => ({ kind: 'input', key });

function csiEvent(body: string): InputEvent | null {
  if (body.startsWith('[')) return keyEvent(LINUX[body.slice(1)]);
  const final = body.at(-1) ?? '';
  const params = body.slice(0, -1).split(';');
  if (body.startsWith('<')) return pointerEvent(body.slice(1, -1), final);
  if (/^[=>?]/.test(body)) return null;
  if (final === 'R' && params.length === 2) return { kind: 'report', column: Number(params[1]) };
  if (body === '0n') return { kind: 'answer' };
  if (final === 'u') return kittyEvent(Number(params[0]));
  const name = final === '~' ? TILDES[params[0] ?? ''] : FINALS[final];
  if (name === undefined || final === 'M') return null;
  const modifiers = Number(params[1] ?? '1') - 1;
  if ((modifiers & 4) !== 0) return keyEvent(WITH_CTRL[name] ?? name);
  return keyEvent((modifiers & 1) !== 0 ? (WITH_SHIFT[name] ?? name) : name);
}

/** A key that a terminal reports as CSI number u although nobody asked. */
function kittyEvent(code: number): InputEvent | null {
  if (code === 27) return keyEvent('esc');
  return keyEvent(CONTROLS[code]);
}

function pointerEvent(params: string, final: string): InputEvent | null {
  const pointer = pointerOf(params, final);
  return pointer === null ? null : { kind: 'pointer', pointer };
}

const keyEvent = (name: KeyName | undefined): InputEvent | null => (name === undefined ? null : input(named(name)));

function textEvents(text: string): InputEvent[] {
  const events: InputEvent[] = [];
  for (const cluster of graphemes(text)) {
    // A control character may hide in a cluster (CR LF is one): each of its code points is looked at.
    const code = cluster.codePointAt(0) ?? 0;
    if (code >= 32 && code !== 127) events.push(...(code >= 0x80 && code < 0xa0 ? [] : [input({ kind: 'text', text: cluster })]));
    // The two characters that end a line on some systems are one Enter.
    else for (const char of cluster.replace('\r\n', '\r')) {
      const event = keyEvent(CONTROLS[char.codePointAt(0) ?? 0]);
      if (event !== null) events.push(event);
    }
  }
  return events;
}

/** The terminal has come so far as it was asked. */
const ANSWER = `${ESC}[0n`;

interface Taken {
  readonly events: readonly InputEvent[];
  readonly rest: string;
}

/** Takes what the buffer begins with; null where more must come first. */
function take(buffer: string): Taken | null {
  if (buffer.startsWith(PASTE_START)) {
    const end = buffer.indexOf(PASTE_END, PASTE_START.length);
    if (end === -1) return null;
    const text = buffer.slice(PASTE_START.length, end);
    // A long paste is sent in parts, and the terminal may answer between them.
    const own = text.replaceAll(ANSWER, '');
    return { events: [...(own === text ? [] : [{ kind: 'answer' } as const]), input({ kind: 'paste', text: own })], rest: buffer.slice(end + PASTE_END.length) };
  }
  if (buffer === ESC || CSI_PART.test(buffer) || buffer === `${ESC}O`) return null;
  const csi = CSI.exec(buffer);
  if (csi !== null) {
    const event = csiEvent(csi[1] ?? '');
    return { events: event === null ? [] : [event], rest: buffer.slice(csi[0].length) };
  }
  const ss3 = SS3.exec(buffer);
  if (ss3 !== null) {
    const event = keyEvent(FINALS[ss3[2] ?? '']);
    return { events: event === null ? [] : [event], rest: buffer.slice(ss3[0].length) };
  }
  return { events: [input(named('esc'))], rest: buffer.slice(1) };
}

/** Splits what the terminal sends into keys and graphemes, however the chunks are cut. */
export function createInputParser(): InputParser {
  let buffer = '';
  let flushedEscape = false;
  let flushedReport = false;
  let endedInReturn = false;
  const parse = (): InputEvent[] => {
    const events: InputEvent[] = [];
    while (buffer !== '') {
      const at = buffer.indexOf(ESC);
      if (at !== 0) {
        const text = at === -1 ? buffer : buffer.slice(0, at);
        events.push(...textEvents(text));
        buffer = buffer.slice(text.length);
        continue;
      }
      const taken = take(buffer);
      if (taken === null) break;
      events.push(...taken.events);
      buffer = taken.rest;
    }
    return events;
  };
  return {
    push(chunk) {
      const whole = endedInReturn && chunk.startsWith('\n') ? chunk.slice(1) : chunk;
      const fresh = flushedEscape && buffer === '' ? whole.replace(TAIL, '') : flushedReport && buffer === '' ? whole.replace(REPORT_TAIL, '') : whole;
      flushedEscape = false;
      flushedReport = false;
      buffer += fresh;
      const events = parse();
      endedInReturn = buffer === '' && chunk.endsWith('\r');
      return events;
    },
    pending: () => buffer !== '' && !buffer.startsWith(PASTE_START),
    pendingEscape: () => buffer === ESC,
    flush() {
      if (buffer === '' || buffer.startsWith(PASTE_START)) return [];
      const alone = buffer === ESC;
      flushedReport = REPORT_PART.test(buffer);
      // An Esc by itself is the key; the beginning of a sequence that never ends is nobody's.
      buffer = '';
      flushedEscape = alone;
      return alone ? [input(named('esc'))] : [];
    },
  };
}
