/**
 * Sheets that lists are printed on: millimetres for a PDF; characters across and lines down for text, at ten characters and six lines an inch.
 * Sources: ISO 216 (A and B sizes), ANSI Y14.1 (Letter), GB/T 148. The names of numbers are the continuous paper of line printers by the
 * characters that it takes: 9.5 and 14.875 inches wide with the holes, 11 inches from fold to fold.
 */
export const PAPERS = {
  A4: { width: 210, height: 297, across: 80, down: 66 },
  A5: { width: 148, height: 210, across: 56, down: 46 },
  A3: { width: 297, height: 420, across: 112, down: 96 },
  B5: { width: 176, height: 250, across: 66, down: 56 },
  Letter: { width: 215.9, height: 279.4, across: 80, down: 62 },
  '80': { width: 241.3, height: 279.4, across: 80, down: 66 },
  '132': { width: 377.8, height: 279.4, across: 132, down: 66 },
  '136': { width: 377.8, height: 279.4, across: 136, down: 66 },
} as const satisfies Record<string, Paper>;

export interface Paper {
  readonly width: number;
  readonly height: number;
  readonly across: number;
  readonly down: number;
}

export type PaperName = keyof typeof PAPERS;
export const PAPER_NAMES = Object.keys(PAPERS).filter((name): name is PaperName => Object.hasOwn(PAPERS, name));

/** Whether it can be turned: continuous paper cannot. */
export const turns = (name: PaperName): boolean => !/^\d/.test(name);

/** Millimetres, and characters: turned, a line of text is as long as the sheet was high. */
export function paperOf(name: PaperName, landscape: boolean): Paper {
  const { width, height, across, down } = PAPERS[name];
  if (!landscape || !turns(name)) return { width, height, across, down };
  return { width: height, height: width, across: Math.floor(height / 2.54), down: Math.floor(width / 4.233) - 1 };
}
