/**
 * Chinese envelopes, in millimetres from the upper left corner of the front. Sizes, the reading area (90 × 26 at the upper left: sorting machines
 * read the receiver's postcode there, and nothing else may stand in it) and the strip for bar codes (20 high at the lower edge, from 55 to 160 of the
 * right edge) are those of GB/T 1416-2003 《信封》. Where in the reading area its six boxes stand is as on the envelopes sold; what a printer or
 * a batch of envelopes needs beside it is its offset.
 */
export interface EnvelopeSize {
  readonly width: number;
  readonly height: number;
}

export const ENVELOPES = {
  DL: { width: 220, height: 110 },
  ZL: { width: 230, height: 120 },
  B6: { width: 176, height: 125 },
  C5: { width: 229, height: 162 },
  C4: { width: 324, height: 229 },
  C6: { width: 162, height: 114 },
} as const satisfies Record<string, EnvelopeSize>;

export type EnvelopeName = keyof typeof ENVELOPES;
export const ENVELOPE_NAMES = Object.keys(ENVELOPES).filter((name): name is EnvelopeName => Object.hasOwn(ENVELOPES, name));

export const READING_AREA = { width: 90, height: 26 } as const;
/** The first of the six boxes; `pitch` is from one to the next. */
export const POSTCODE_BOXES = { count: 6, x: 12, y: 9, width: 8, height: 10, pitch: 10, digit: 16 } as const;
/** Kept free for bar codes: its height, and from the right edge. */
export const BARCODE_STRIP = { height: 20, from: 55, to: 160 } as const;
/** Where the stamp goes, at the upper right. */
export const STAMP = { width: 40, height: 30 } as const;
export const ENVELOPE_MARGIN = 12;
