import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

const fileOf = (name: string): string => fileURLToPath(new URL(`mail/${name}`, import.meta.url));

/** The certificate that the server has, for `localhost` and 127.0.0.1; nobody else trusts it. */
export const CERTIFICATE = fileOf('cert.pem');

/** A letter as the server took it: it said 250, or was about to when the line broke. */
export interface Taken {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  /** TLS, and who logged in. */
  readonly secure: boolean;
  readonly user: string | undefined;
}

/** How it answers: a code with words refuses; `hang up` takes the letter and breaks the line before its answer; null takes it. */
export interface Manners {
  readonly recipient?: (address: string) => string | null;
  readonly letter?: (address: string, taken: number) => string | null;
  /** Called when a letter is taken and not answered yet. */
  readonly onTaken?: (taken: number) => void;
}

export interface MailHost {
  readonly port: number;
  readonly taken: Taken[];
  /** Connections that were made. */
  connections(): number;
  /** From now on. */
  behave(manners: Manners): void;
  close(): Promise<void>;
}

const refusal = (words: string): Error => Object.assign(new Error(words.slice(4)), { responseCode: Number(words.slice(0, 3)) });

/** A real mail server on loopback. `user` and `pass`: it asks for a login. */
export async function openMailHost(options: Pick<SMTPServerOptions, 'secure' | 'disabledCommands' | 'hidePIPELINING'> & { readonly login?: { readonly user: string; readonly pass: string } } = {}): Promise<MailHost> {
  const { login, ...rest } = options;
  const taken: Taken[] = [];
  let manners: Manners = {};
  let made = 0;
  const server = new SMTPServer({
    ...rest,
    key: readFileSync(fileOf('key.pem')),
    cert: readFileSync(fileOf('cert.pem')),
    authOptional: login === undefined,
    size: 30_000_000,
    onConnect: (_session, done) => {
      made += 1;
      done();
    },
    onAuth: ({ username, password }, _session, done) => (username === login?.user && password === login?.pass ? done(null, { user: username }) : done(refusal('535 wrong user or password'))),
    onRcptTo: ({ address }, _session, done) => {
      const answer = manners.recipient?.(address) ?? null;
      done(answer === null ? null : refusal(answer));
    },
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        const answer = manners.letter?.(to[0] ?? '', taken.length) ?? null;
        if (answer !== null && answer !== 'hang up') return done(refusal(answer));
        const { mailFrom } = session.envelope;
        taken.push({ from: mailFrom === false ? '' : mailFrom.address, to, raw: Buffer.concat(parts).toString('utf8'), secure: session.secure, user: typeof session.user === 'string' ? session.user : undefined });
        manners.onTaken?.(taken.length);
        if (answer === 'hang up') for (const connection of server.connections) connection.close();
        else done(null, `taken ${taken.length}`);
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    taken,
    connections: () => made,
    behave: (next) => {
      manners = next;
    },
    close: async () => {
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
