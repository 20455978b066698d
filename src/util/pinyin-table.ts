import { EXTENSION_A, OTHERS, SURNAMES, SYLLABLES, UNIFIED, WORDS } from '../../fixtures/pinyin-table.ts';

/** The readings as they are kept. In the bundle bin/pinyin.mjs stands for this file, and reads them when they are first needed. */
export const keptReadings = (): Readonly<Record<'syllables' | 'unified' | 'extensionA' | 'others' | 'words' | 'surnames', string>> => ({ syllables: SYLLABLES, unified: UNIFIED, extensionA: EXTENSION_A, others: OTHERS, words: WORDS, surnames: SURNAMES });
