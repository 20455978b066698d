import { en } from './en/index.ts';
import { zh } from './zh/index.ts';

/** All messages of a language. In the bundle bin/words.mjs stands for this file: words are no code there, and read when a thread first says something in their language. */
export const catalogueOf = (lang: 'zh' | 'en'): Readonly<Record<string, string>> => catalogues[lang];

const catalogues: Record<'zh' | 'en', Readonly<Record<string, string>>> = { zh, en };
