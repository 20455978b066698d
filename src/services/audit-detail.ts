import type { EntityName } from '../entities/names.ts';

/** What an entry keeps beside its kind, entity and summary; in the order of these names as JSON. */
export interface AuditDetail {
  /** From the recycle bin. */
  readonly bin?: true | undefined;
  readonly count?: number | undefined;
  /** The account of the operating system stood for the password. */
  readonly door?: 'account' | undefined;
  /** Kinds of records. */
  readonly entities?: readonly EntityName[] | undefined;
  readonly fields?: readonly string[] | undefined;
  /** In English words; `…` stands for what is not told. */
  readonly filter?: string | undefined;
  readonly format?: string | undefined;
  readonly ids?: readonly number[] | undefined;
  /** A backup was only looked around in. */
  readonly looked?: true | undefined;
  /** `customer_id=5`: the records that belong to this one. */
  readonly of?: string | undefined;
  readonly record?: number | undefined;
}

/** The detail of a step's row; nothing for what is none. */
export function readDetail(text: string | null): AuditDetail | undefined {
  if (text === null) return undefined;
  const parsed: unknown = JSON.parse(text);
  return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
}
