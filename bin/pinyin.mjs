// Stands for src/util/pinyin-table.ts in the bundle: most sessions of most threads never need it.
import { readFileSync } from 'node:fs';

export const keptReadings = () => JSON.parse(readFileSync(new URL('./pinyin.json', import.meta.url), 'utf8'));
