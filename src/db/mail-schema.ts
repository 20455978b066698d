import type { Generated } from 'kysely';

/** Letters that were made together: one, or one for each of a list. */
export interface MailJobTable {
  id: Generated<number>;
  made_at: string;
  operator_id: number | null;
  letters: number;
}

/**
 * waiting: to be sent at `next_at`. claimed: a process is at it, the server has none of it. handed: the server may have all of it. Then sent, failed (refused
 * for good, or given up), doubtful (whether the server took it is not known), bounced (it came back), cancelled.
 */
export type DeliveryState = 'waiting' | 'claimed' | 'handed' | 'sent' | 'failed' | 'doubtful' | 'bounced' | 'cancelled';

/** How far a letter is: the truth, which the record of the letter follows. */
export interface MailDeliveryTable {
  mail_id: number;
  sending_id: number;
  state: DeliveryState;
  attempts: number;
  next_at: string;
  sent_at: string | null;
  /** In the words of the mail server, or the key of ours. */
  reason: string | null;
  message_id: string;
  /** 1: one of a list, for which consent is asked. */
  list: number;
  /** Whose turn it is; only who holds it goes on. */
  token: string | null;
  /** The process that holds it (services/lease.ts), as JSON. */
  lease: string | null;
}

/** What the letters of a sending carry, as it was when they were made. */
export interface MailFileTable {
  sending_id: number;
  /** From 0. */
  number: number;
  name: string;
  type: string;
  bytes: Uint8Array;
}

export interface MailTables {
  mail_job: MailJobTable;
  mail_delivery: MailDeliveryTable;
  mail_file: MailFileTable;
}
