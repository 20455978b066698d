/** What is asked of e-mail and answered: plain data, part of the contract in api.ts. */
import type { EntityName } from '../entities/names.ts';
import type { PlainError } from '../errors.ts';
import type { Selection } from './api.ts';
import type { Control } from './context.ts';

export const MAIL_SECURITY = ['tls', 'starttls', 'none'] as const;
export type MailSecurity = (typeof MAIL_SECURITY)[number];

/** Who gets letters of a list: those who agreed, or all who did not refuse. */
export const MAIL_CONSENT = ['given', 'not_refused'] as const;
export type MailConsent = (typeof MAIL_CONSENT)[number];

/** The account that letters are sent with. The password is in a file of its own, never here. */
export interface MailAccount {
  /** Empty: none has been set up. */
  readonly host: string;
  readonly port: number;
  readonly security: MailSecurity;
  /** Empty: the server asks for no login. */
  readonly user: string;
  readonly fromName: string;
  readonly fromAddress: string;
  /** Where answers go; empty: to the sender. */
  readonly replyTo: string;
  /** A file of certificates (PEM) that are trusted besides the system's; empty: none. */
  readonly caFile: string;
  readonly consent: MailConsent;
}
export interface MailAccountShown extends MailAccount {
  readonly hasPassword: boolean;
  /** Where the password is kept. */
  readonly passwordFile: string;
  /** Nothing is tried before that, because the server could not be reached or let nobody in; with the reason. */
  readonly paused: { readonly until: string; readonly error: PlainError } | null;
  readonly waiting: number;
}

/** What a test of the account found. */
export interface MailTest {
  /** What encrypts the line: `TLSv1.3`; null: nothing. */
  readonly tls: string | null;
  readonly loggedIn: boolean;
  /** What the server answered to the letter; null where none was sent. */
  readonly accepted: string | null;
}

/** Letters to the records of a selection, in the words of one text. Merge fields are filled in for each. */
export interface MailJob extends Selection {
  readonly subject: string;
  readonly text: string;
  readonly templateId?: number | null | undefined;
  /** Paths of files on this machine; none in a protected session. */
  readonly files?: readonly string[];
  /** Documents of customers, by their ids. */
  readonly documents?: readonly number[];
}

export const LEFT_OUT_REASONS = ['no_address', 'bad_address', 'refused', 'no_consent', 'bounced', 'twice', 'left'] as const;
export type LeftOutReason = (typeof LEFT_OUT_REASONS)[number];

export interface MailLetter {
  /** What the record is called. */
  readonly label: string;
  readonly name: string;
  readonly address: string;
  readonly subject: string;
  readonly text: string;
  /** Fields of the text that are empty for this one, as they are written. */
  readonly empty: readonly string[];
}
export interface MailLeftOut {
  readonly id: number;
  readonly label: string;
  readonly reason: LeftOutReason;
}
export interface MailPreview {
  /** How many letters there are. */
  readonly count: number;
  /** Those from `from` on. */
  readonly letters: readonly MailLetter[];
  readonly leftOut: readonly MailLeftOut[];
  readonly files: readonly { readonly name: string; readonly size: number }[];
  readonly sender: string;
}
export interface MailQueued {
  readonly stepId: number;
  /** The number of the sending; null where nothing was queued. */
  readonly sending: number | null;
  readonly queued: number;
  readonly leftOut: readonly MailLeftOut[];
}

/** What a turn of sending did. */
export interface MailRun {
  readonly sent: number;
  /** Refused for good, or given up. */
  readonly failed: number;
  /** To be tried again later. */
  readonly later: number;
  /** Whether the server took them is not known. */
  readonly doubtful: number;
  /** Cancelled because whoever gets them has refused meanwhile. */
  readonly cancelled: number;
  /** Letters that still wait. */
  readonly waiting: number;
  /** Why it ended before all were tried; null where it did not. */
  readonly stopped: PlainError | null;
}

/** What an operator may do with letters, and in which states. `arrived` says of a doubtful one that it is there; it is sent again only because somebody says so. */
export const MAIL_FROM = {
  queue: ['draft'],
  retry: ['failed', 'doubtful', 'cancelled', 'bounced', 'waiting'],
  cancel: ['waiting', 'doubtful'],
  arrived: ['doubtful', 'failed'],
  bounce: ['sent', 'doubtful'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type MailAction = keyof typeof MAIL_FROM;

export interface MailActed {
  readonly stepId: number;
  readonly changed: number;
  /** Letters whose state does not allow it. */
  readonly skipped: number;
}
/** What a file of bounces said. */
export interface BouncesRead extends MailActed {
  /** Addresses and numbers of letters that nothing was sent to. */
  readonly unknown: readonly string[];
  /** Lines in which there is neither an address nor a number of a letter. */
  readonly unread: number;
}

export interface MailApi {
  mailAccount(): Promise<MailAccountShown>;
  /** Keeps the account; a password of null leaves the one that there is, an empty one removes it. At the server only. */
  setMailAccount(account: MailAccount, password: string | null): Promise<void>;
  /** Connects, logs in, and sends a letter to `to` where that is given. With the account as typed, before it is kept. */
  testMail(to: string | null, typed?: { readonly account: MailAccount; readonly password: string | null }): Promise<MailTest>;
  /** Names of merge fields for letters to an entity's records. */
  mergeFields(entity: EntityName): Promise<readonly { readonly name: string; readonly label: string }[]>;
  mailPreview(job: MailJob, from: number, count: number, control?: Control): Promise<MailPreview>;
  /** Puts the letters into the outbox; `expected` is the number that was confirmed, refused with `conflict` where it is another by now. */
  queueMail(job: MailJob, expected: number, control?: Control): Promise<MailQueued>;
  /** Sends what is due; of one sending where it is given, whether the server was not to be tried yet or not. */
  sendMail(sending?: number, control?: Control): Promise<MailRun>;
  mailAct(action: MailAction, selection: Selection, reason?: string): Promise<MailActed>;
  /** Marks the letters that a file of bounces is about: bounced mail, a mailbox, or a list with an address per line. Throws `invalid` where it says nothing of the kind. */
  mailBounces(path: string): Promise<BouncesRead>;
}
