// Stands for src/i18n/catalogues.ts in the bundle: half a megabyte of words as code would be read, compiled and held twice by each thread.
import { readFileSync } from 'node:fs';

const known = {};

export function catalogueOf(lang) {
  return (known[lang] ??= Object.setPrototypeOf(JSON.parse(readFileSync(new URL(`./words-${lang}.json`, import.meta.url), 'utf8')), null));
}
