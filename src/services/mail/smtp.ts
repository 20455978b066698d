import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { rootCertificates, TLSSocket } from 'node:tls';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import { failed, type AppError } from '../../errors.ts';
import { safeText } from '../../util/safe-text.ts';
import type { MailAccount } from '../mail-api.ts';

const CONNECT_MS = 30_000;
/** RFC 5321 4.5.3.2.6 would have ten minutes for the answer to a text; a screen waits that long for nothing. */
const ANSWER_MS = 120_000;
const LONGEST = 300;

/** A line to a mail server, logged in. */
export interface MailLine {
  /** What encrypts it: `TLSv1.3`; null: nothing. */
  readonly tls: string | null;
  readonly loggedIn: boolean;
  /**
   * Sends one letter to one address. `beforeText` runs when the server has accepted the address and is about to get the text; where it gives false nothing of
   * the text is sent. Never throws: `refused` is an answer of the server and certain; `broken` is a line that broke before the text, `unknown` one that
   * broke after it.
   */
  send(from: string, to: string, raw: Buffer, beforeText: () => Promise<boolean>): Promise<SendAnswer>;
  /** Whether it can take another letter. */
  isOpen(): boolean;
  close(): void;
}

export type SendAnswer =
  | { readonly kind: 'accepted'; readonly reply: string }
  | { readonly kind: 'refused'; readonly reply: string; readonly forGood: boolean; readonly code: number }
  | { readonly kind: 'broken' | 'unknown'; readonly reply: string };

/** What a fault of nodemailer tells. */
interface Fault {
  readonly message: string;
  readonly code?: unknown;
  readonly originalCode?: unknown;
  readonly responseCode?: unknown;
  readonly response?: unknown;
  readonly permanent?: unknown;
}

const isFault = (error: unknown): error is Fault => error instanceof Error;
/** What the server said, on one line and harmless. */
const said = (error: Fault): string => safeText((typeof error.response === 'string' ? error.response : error.message).replace(/\s+/g, ' ').trim()).slice(0, LONGEST);

/** Connects, encrypts as the account asks for, and logs in. Throws `failed`, which says what went wrong in the server's words. */
export async function openLine(account: MailAccount, password: string | null): Promise<MailLine> {
  const { default: Connection } = await import('nodemailer/lib/smtp-connection');
  const { host, port, security, caFile, user } = account;
  const ca = caFile === '' ? undefined : [...rootCertificates, await readCa(caFile)];
  const connection = new Connection({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    name: account.fromAddress.slice(account.fromAddress.lastIndexOf('@') + 1) || 'localhost',
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: ANSWER_MS,
    allowInternalNetworkInterfaces: true,
    // Whatever the environment says (NODE_TLS_REJECT_UNAUTHORIZED): no letter and no password for a server that nobody vouches for.
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
  });
  await connected(connection, account);
  if (user !== '') await login(connection, user, password ?? '');
  return lineOf(connection, user !== '');
}

async function readCa(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  if (!text.includes('-----BEGIN CERTIFICATE-----')) throw failed('mail.ca_file', { path }, { field: 'caFile' });
  return text;
}

async function connected(connection: SMTPConnection, { host, port, security }: MailAccount): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const fail = (error: unknown): void => {
      connection.close();
      reject(connectFault(error, { host, port, security }));
    };
    connection.once('error', fail);
    connection.connect((error) => {
      if (error !== undefined && error !== null) return fail(error);
      connection.removeListener('error', fail);
      // What breaks later is told by whoever is sending then.
      connection.on('error', () => undefined);
      resolve();
    });
  });
}

/** What broke below, such as ECONNREFUSED, else what nodemailer calls it. */
function codeOf({ code, originalCode }: Fault): string {
  if (typeof originalCode === 'string') return originalCode;
  return typeof code === 'string' ? code : '';
}

function connectFault(error: unknown, place: { readonly host: string; readonly port: number; readonly security: string }): AppError {
  const reason = isFault(error) ? said(error) : String(error);
  const code = isFault(error) ? codeOf(error) : '';
  const { host, port } = place;
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/.test(`${code} ${reason.toUpperCase()}`)) return failed('mail.certificate', { host, reason: reason.replace(/; if the root CA is installed locally.*$/, '') });
  if (code === 'ETLS' || /SSL|TLS|wrong version number/i.test(reason)) return failed('mail.tls', { host, port, reason });
  return failed('mail.unreachable', { host, port, reason });
}

async function login(connection: SMTPConnection, user: string, pass: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    connection.login({ user, pass, credentials: { user, pass } }, (error) => {
      if (error === null || error === undefined) return resolve();
      connection.close();
      reject(failed('mail.login', { user, reason: isFault(error) ? said(error) : String(error) }));
    });
  });
}

function lineOf(connection: SMTPConnection, loggedIn: boolean): MailLine {
  let open = true;
  connection.once('end', () => (open = false));
  const socket: unknown = connection._socket;
  return {
    tls: socket instanceof TLSSocket ? socket.getProtocol() : null,
    loggedIn,
    isOpen: () => open && !connection.destroyed,
    close: () => {
      open = false;
      connection.quit();
      connection.close();
    },
    send: async (from, to, raw, beforeText) => {
      const answer = await sendOne(connection, { from, to }, raw, beforeText);
      if (answer.kind === 'refused' && answer.code !== 421 && !connection.destroyed) await reset(connection);
      if (answer.kind === 'broken' || answer.kind === 'unknown' || (answer.kind === 'refused' && answer.code === 421)) {
        open = false;
        connection.close();
      }
      return answer;
    },
  };
}

async function sendOne(connection: SMTPConnection, { from, to }: { readonly from: string; readonly to: string }, raw: Buffer, beforeText: () => Promise<boolean>): Promise<SendAnswer> {
  let handed = false;
  // The stream is read when the server has said that it wants the text: not before.
  const text = Readable.from(
    (async function* () {
      if (!(await beforeText())) throw new Error('not ours');
      handed = true;
      yield raw;
    })(),
    { objectMode: false },
  );
  return await new Promise<SendAnswer>((resolve) => {
    connection.send({ from, to: [to] }, text, (error, info) => {
      if (error === null || error === undefined) return resolve({ kind: 'accepted', reply: safeText((info?.response ?? '').replace(/\s+/g, ' ')).slice(0, LONGEST) });
      const { responseCode, permanent, code } = error;
      // After the text only an answer to the text is certain.
      const answered = typeof responseCode === 'number' && (!handed || code === 'EMESSAGE');
      if (answered) return resolve({ kind: 'refused', reply: said(error), forGood: permanent === true, code: responseCode });
      if (!handed && (code === 'EENVELOPE' || code === 'EMESSAGE')) return resolve({ kind: 'refused', reply: said(error), forGood: true, code: 0 });
      resolve({ kind: handed ? 'unknown' : 'broken', reply: said(error) });
    });
  });
}

async function reset(connection: SMTPConnection): Promise<void> {
  await new Promise<void>((resolve) => {
    connection.reset((error) => {
      if (error !== null && error !== undefined) connection.close();
      resolve();
    });
  });
}
