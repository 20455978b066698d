import type { Lang } from '../i18n/index.ts';
import { asChapter, chaptersOf, type Chapter } from '../util/manual-page.ts';
import { readFixture } from './fixtures.ts';

const PAGES: Readonly<Record<Lang, readonly [manual: string, query: string]>> = {
  zh: ['manual.zh-CN.md', 'query-language.zh-CN.md'],
  en: ['manual.md', 'query-language.md'],
};

/** The manual in `lang` as the files under docs/ have it, the query language as its last chapter. Throws `failed` where the installation lacks them. */
export async function manualText(lang: Lang): Promise<string> {
  const [manual, query] = await Promise.all(PAGES[lang].map(async (file) => await readFixture(`../docs/${file}`)));
  return `${manual ?? ''}\n${asChapter(query ?? '')}`;
}

/** The same as chapters. */
export const manualChapters = async (lang: Lang): Promise<readonly Chapter[]> => chaptersOf(await manualText(lang));
