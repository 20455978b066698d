import type { merge as zh } from '../zh/merge.ts';

export const merge = {
  'merge.open': 'Line {line}, column {column}: “{{” has no “}}”. A merge field is written {{name}}.',
  'merge.empty': 'Line {line}, column {column}: there is no name between the braces. A merge field is written {{name}}.',
  'merge.unknown': 'Line {line}, column {column}: “{entity}” has no field called “{name}”; there are {names} and others.',
  'merge.unknown_near': 'Line {line}, column {column}: “{entity}” has no field called “{name}”. Did you mean: {names}?',
  'merge.unknown_either': 'Line {line}, column {column}: neither customers nor contacts have a field called “{name}”.',
} as const satisfies Record<keyof typeof zh, string>;
