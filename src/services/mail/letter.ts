import type { MailAccount } from '../mail-api.ts';
import type { MailFile } from './files.ts';
import { headerText } from './recipients.ts';

/** A letter as it goes out. */
export interface LetterText {
  readonly messageId: string;
  readonly name: string;
  readonly address: string;
  readonly subject: string;
  readonly text: string;
  /** One of a list: it says how to get no more. */
  readonly list: boolean;
  readonly at: number;
}

/**
 * The whole letter by RFC 5322, ready to be sent. Addresses are given as objects, one address each, and what stands in a header is one line: nothing in a name or
 * a subject can become a header or another recipient.
 */
export async function composeLetter(account: MailAccount, letter: LetterText, files: readonly MailFile[]): Promise<Buffer> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  const { fromName, fromAddress, replyTo } = account;
  const composer = new MailComposer({
    from: { name: headerText(fromName), address: fromAddress },
    to: { name: headerText(letter.name), address: letter.address },
    ...(replyTo === '' ? {} : { replyTo: { name: '', address: replyTo } }),
    subject: headerText(letter.subject),
    messageId: letter.messageId,
    date: new Date(letter.at),
    text: letter.text,
    textEncoding: 'B',
    headers: letter.list ? { 'List-Unsubscribe': { prepared: true, value: `<mailto:${replyTo === '' ? fromAddress : replyTo}?subject=unsubscribe>` }, Precedence: 'bulk' } : {},
    attachments: files.map(({ name, type, bytes }) => ({ filename: headerText(name), contentType: type, content: Buffer.from(bytes) })),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return await composer.compile().build();
}
