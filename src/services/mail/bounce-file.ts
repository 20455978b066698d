/** One thing that a file of bounces says: to which address, in answer to which letters, and why. */
export interface BounceNote {
  readonly address: string | null;
  /** Message-IDs that are named near it: one of ours among them is the letter. */
  readonly messageIds: readonly string[];
  readonly reason: string;
}

/** What a file says, and how many of its lines say nothing that is understood. */
export interface BounceFile {
  readonly notes: readonly BounceNote[];
  readonly unread: number;
}

const ADDRESS = /[^\s<>,;"'()]+@[^\s<>,;"'()]+/;

/**
 * What a file tells: reports of mail servers as they lie in a mailbox (RFC 3464, one or many), or a list with an address or a Message-ID per line, and the reason
 * after a comma, a semicolon or a tab. Reports of delays say nothing.
 */
export function readBounces(text: string): BounceFile {
  const plain = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  return /^(?:Final-Recipient|Original-Recipient)\s*:/im.test(plain) ? { notes: reportsIn(plain), unread: 0 } : listIn(plain);
}

function listIn(text: string): BounceFile {
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  const read = lines.map((trimmed): BounceNote | null => {
    const [first = '', ...rest] = trimmed.split(/[,;\t，；]/);
    const reason = rest.join(' ').replaceAll('"', '').replace(/\s+/g, ' ').trim();
    const id = /<[^<>\s]+@[^<>\s]+>/.exec(first)?.[0];
    const address = ADDRESS.exec(first.replaceAll('"', ''))?.[0] ?? null;
    return address === null ? null : { address, messageIds: id === undefined ? [] : [id], reason };
  });
  const notes = read.filter((note) => note !== null);
  // The first line of a table says what its columns are.
  const headers = read[0] === null && /[,;\t，；]/.test(lines[0] ?? '') ? 1 : 0;
  return { notes, unread: read.length - notes.length - headers };
}

/** Each report with the letter that it encloses: from one envelope of the mailbox to the next. */
function reportsIn(text: string): readonly BounceNote[] {
  return text.split(/\n(?=From \S+ .*\d{4}\n)/).flatMap((message) => {
    const unfolded = message.replace(/\n[ \t]+/g, ' ');
    const messageIds = [...unfolded.matchAll(/^(?:Message-ID|Original-Message-ID|References|In-Reply-To)\s*:\s*(.*)$/gim)].flatMap(([, value = '']) => value.match(/<[^<>\s]+>/g) ?? []);
    return unfolded.split(/\n\n+/).flatMap((block): BounceNote[] => {
      const field = (name: string): string | undefined => new RegExp(`^${name}\\s*:\\s*(.*)$`, 'im').exec(block)?.[1]?.trim();
      const recipient = field('Final-Recipient') ?? field('Original-Recipient');
      if (recipient === undefined) return [];
      const action = field('Action')?.toLowerCase() ?? 'failed';
      if (action !== 'failed') return [];
      const reason = [field('Status'), field('Diagnostic-Code')?.replace(/^\s*\w+\s*;\s*/, '')].filter((part) => part !== undefined && part !== '').join(' ');
      return [{ address: ADDRESS.exec(recipient.replace(/^.*?;/, ''))?.[0] ?? null, messageIds, reason }];
    });
  });
}
