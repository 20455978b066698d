import type { Generated } from 'kysely';

/** A public key that an operator logs in with. */
export interface SshKeyTable {
  id: Generated<number>;
  operator_id: number;
  /** As it begins the line: `ssh-ed25519`. */
  type: string;
  /** Base64, as in the line. */
  body: string;
  /** `SHA256:…`, as ssh-keygen prints it. */
  fingerprint: string;
  /** What the administrator calls it. */
  label: string;
  added_at: string;
  added_by: number | null;
  /** The last login with it. */
  used_at: string | null;
}

/** A file that was made in a protected session and waits for its operator. */
export interface DownloadTable {
  id: Generated<number>;
  operator_id: number;
  name: string;
  /** export, print, report, rejects. */
  kind: string;
  size: number;
  /** open while it is being written. */
  state: 'open' | 'done';
  sha256: string | null;
  made_at: string;
  taken_at: string | null;
}

export interface DownloadChunkTable {
  download_id: number;
  /** From 0. */
  number: number;
  bytes: Uint8Array;
}

/** The bytes of a document or a template, under their digest; `content_chunk` has them in pieces. */
export interface ContentTable {
  sha256: string;
  size: number;
  kept_at: string;
}

export interface ContentChunkTable {
  sha256: string;
  /** From 0. */
  number: number;
  bytes: Uint8Array;
}

export interface ServerTables {
  content: ContentTable;
  content_chunk: ContentChunkTable;
  ssh_key: SshKeyTable;
  download: DownloadTable;
  download_chunk: DownloadChunkTable;
}
