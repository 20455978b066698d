// eslint-disable-next-line no-control-regex -- controls are what is taken out
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/g;
// eslint-disable-next-line no-control-regex -- controls are what is taken out
const CONTROLS_BUT_LINES = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g;

/** What was pasted, as text that may stand in a field: on one line breaks and tabs become a space, on many tabs four; other controls are left out. */
export function withoutControls(text: string, lines: 'one' | 'many'): string {
  if (lines === 'one') return text.replace(/\r\n?|\n/g, ' ').trimEnd().replace(/\t/g, ' ').replace(CONTROLS, '');
  return text.replace(/\r\n?/g, '\n').replace(/\t/g, '    ').replace(CONTROLS_BUT_LINES, '');
}
