import { foldSearch, splitWords } from './fold.ts';
import { blockText, type Chapter } from './manual-page.ts';

/** A place in the manual where the words stand. */
export interface ManualHit {
  /** Places in the list of chapters and of blocks. */
  readonly chapter: number;
  readonly block: number;
  /** What stands there; the chapter's title where that was found. */
  readonly text: string;
}

/** Chapters that are called so, then every place with all the words; a word may stand in the title of its chapter. In the order of the manual. */
export function manualHits(chapters: readonly Chapter[], search: string): readonly ManualHit[] {
  const words = splitWords(search);
  if (words.length === 0) return [];
  const has = (text: string): readonly string[] => words.filter((word) => foldSearch(text).includes(word));
  const titles = chapters.flatMap(({ title }, chapter) => (has(title).length === words.length ? [{ chapter, block: 0, text: title }] : []));
  const places = chapters.flatMap(({ title, blocks }, chapter) => {
    const inTitle = new Set(has(title));
    return blocks.flatMap((block, at) => {
      const text = blockText(block);
      const found = has(text);
      const all = found.length > 0 && words.every((word) => found.includes(word) || inTitle.has(word));
      return all && found.some((word) => !inTitle.has(word)) ? [{ chapter, block: at, text }] : [];
    });
  });
  return [...titles, ...places];
}

/** The chapter that explains a screen; -1 where none does. */
export const chapterOfScreen = (chapters: readonly Chapter[], screen: string): number => chapters.findIndex(({ screens }) => screens.includes(screen));

/** The chapter that a topic names: its title, a part of it, or a screen's name; -1 where none does. */
export function chapterNamed(chapters: readonly Chapter[], topic: string): number {
  const wanted = foldSearch(topic);
  const titles = chapters.map(({ title }) => foldSearch(title));
  const ways = [(title: string) => title === wanted, (title: string) => title.startsWith(wanted), (title: string) => title.includes(wanted)];
  const found = ways.map((way) => titles.findIndex(way)).find((at) => at >= 0);
  return found ?? chapterOfScreen(chapters, topic);
}
