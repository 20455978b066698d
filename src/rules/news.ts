import type { EntityName } from '../entities/names.ts';
import type { MessageKey, MessageParams } from '../i18n/index.ts';

interface KindOfNews {
  /** Its words in the status line; null: what was told of the same thing is over. */
  readonly text: MessageKey | null;
  /** Whoever may not read these records is not told. */
  readonly entity: EntityName;
  /** It is worth telling for so many minutes. */
  readonly minutes: number;
}

/** Everything that open screens may be told of while one works; a new kind is a line here and its words. */
export const NEWS_KINDS = {
  'call.ringing': { text: 'news.call.ringing', entity: 'call', minutes: 2 },
  'call.missed': { text: 'news.call.missed', entity: 'call', minutes: 480 },
  'activity.reminder': { text: 'news.activity.reminder', entity: 'activity', minutes: 720 },
  'activity.settled': { text: null, entity: 'activity', minutes: 2 },
  'mail.trouble': { text: 'news.mail.trouble', entity: 'mail', minutes: 480 },
  'call.over': { text: null, entity: 'call', minutes: 2 },
} as const satisfies Readonly<Record<string, KindOfNews>>;

export type NewsKind = keyof typeof NEWS_KINDS;

/** Where it leads: a record, or the list of what a line of the query language finds. */
export type NewsTarget = { readonly entity: EntityName; readonly id: number } | { readonly entity: EntityName; readonly filter: string };

/** What is to be told. */
export interface Telling {
  readonly kind: NewsKind;
  /** Whom; null: everybody who may read the record that it leads to. */
  readonly operatorId: number | null;
  /** What it is about (`call 17`): a later one takes its place, one without words takes it away. */
  readonly about: string;
  readonly params?: MessageParams;
  readonly open?: NewsTarget;
}
