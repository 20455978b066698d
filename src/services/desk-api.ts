/** What an open program tells and asks of the others: which records are open where, and what was typed and not saved. Plain data. */
import type { EntityName } from '../entities/names.ts';

/** A record that this program has open. */
export interface OpenRecord {
  readonly entity: EntityName;
  readonly id: number;
  /** In a form, not only to read. */
  readonly editing: boolean;
}

/** Who else has a record open. */
export interface OpenElsewhere {
  readonly entity: EntityName;
  readonly id: number;
  readonly others: readonly Other[];
}
export interface Other {
  readonly operator: string;
  readonly editing: boolean;
}

/** A draft that nobody has in hand: its desk is closed, or it was put aside. */
export interface KeptDraft {
  readonly place: string;
  readonly savedAt: string;
  /** What the screens said it is; null for one of a program of before. */
  readonly about: string | null;
}

export interface DeskApi {
  /** Says which records are open here; what others have open of them. Written only when it is something else than before, and now and then. */
  attend(open: readonly OpenRecord[]): Promise<readonly OpenElsewhere[]>;
  /** Keeps what was typed, in hand at this desk. */
  saveDraft(place: string, body: string, about?: string): Promise<void>;
  draft(place: string): Promise<{ readonly body: string; readonly savedAt: string } | null>;
  /** The operator's own drafts that wait to be gone on with, the newest first. */
  drafts(): Promise<readonly KeptDraft[]>;
  /** Takes one in hand at this desk; null where it is gone or in hand elsewhere. */
  takeDraft(place: string): Promise<{ readonly body: string; readonly savedAt: string } | null>;
  /** It stays, and nobody has it in hand. */
  putDraftAside(place: string): Promise<void>;
  dropDraft(place: string): Promise<void>;
}
