/** The call centre, for screens and commands: part of the contract in api.ts. Plain data. */
import type { Row, SaveResult } from './api.ts';
import type { Control } from './context.ts';

/** A call that comes in, as a telephone exchange says it. */
export interface RingRequest {
  /** As it is said: a number in any form, or a word for one that is withheld. */
  readonly number: string;
  /** At whose screens; null: at everybody's who may see the call. */
  readonly operatorId: number | null;
}

export interface RingResult extends SaveResult {
  /** Nobody's screens are open there: the call waits in the queue as missed. */
  readonly state: 'ringing' | 'missed';
  /** Who calls, where that is one customer. */
  readonly customerId: number | null;
  readonly contactId: number | null;
  readonly name: string;
  /** How many customers and people have the number. */
  readonly callers: number;
}

/** A call that begins now and is one's own: a number that was typed, or a customer who is called up. */
export interface StartRequest {
  readonly number: string;
  readonly direction: 'in' | 'out';
  readonly customerId?: number | undefined;
  readonly contactId?: number | undefined;
}

/** Somebody who has the number. */
export interface Caller {
  readonly customerId: number | null;
  readonly contactId: number | null;
  /** The customer, else the contact. */
  readonly name: string;
  /** The contact at the customer. */
  readonly hint: string;
}

/** Rows of one kind on the card, as far as the session may read them. */
export interface CardPart {
  readonly entity: 'complaint' | 'interaction' | 'call';
  readonly rows: readonly Row[];
  readonly count: number;
}

/** A number by which somebody is reached. */
export interface CardPhone {
  readonly number: string;
  /** Whose; empty: the customer's own. */
  readonly name: string;
  readonly contactId: number | null;
}

/** A customer at a glance, for whoever speaks to them. */
export interface CustomerCard {
  readonly customer: Row | null;
  readonly contact: Row | null;
  readonly phones: readonly CardPhone[];
  readonly parts: readonly CardPart[];
}

/** The same with the call, and who else has the number while nobody is chosen. */
export interface CallCard extends CustomerCard {
  readonly call: Row;
  readonly callers: readonly Caller[];
}

/** What one has done today, and what waits. */
export interface CallsToday {
  readonly taken: number;
  readonly missed: number;
  readonly waiting: number;
  /** Mean length of a call, seconds; null: none yet. */
  readonly meanSeconds: number | null;
}

export interface CallApi {
  /** One call per caller while it rings: said again it rings elsewhere. */
  ringCall(request: RingRequest): Promise<RingResult>;
  startCall(request: StartRequest): Promise<SaveResult>;
  callCard(id: number, control?: Control): Promise<CallCard>;
  customerCard(id: number, control?: Control): Promise<CustomerCard>;
  callsToday(): Promise<CallsToday>;
}
