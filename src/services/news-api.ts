/** What open screens are told of while one works: something that another process, or the program itself, wrote. Plain data. */
import type { MessageParams } from '../i18n/index.ts';
import type { NewsKind, NewsTarget } from '../rules/news.ts';
import type { Control } from './context.ts';

export { NEWS_KINDS } from '../rules/news.ts';

/** Something that is told. */
export interface NewsItem {
  readonly id: number;
  readonly kind: NewsKind;
  /** ISO UTC, as `until`, when it need not be told any more. */
  readonly at: string;
  readonly until: string;
  /** What it is about (`call 17`): a later one takes its place. */
  readonly about: string;
  readonly params: MessageParams;
  /** Where F12 leads. */
  readonly open: NewsTarget | null;
}

export interface News {
  /** The newest that there is, for the next question. */
  readonly last: number;
  readonly items: readonly NewsItem[];
}

export interface NewsApi {
  /**
   * Waits until something is told that came after `after`, half a minute at most, or until it is stopped; then nothing. With null at once what still
   * stands.
   */
  news(after: number | null, control?: Control): Promise<News>;
}
