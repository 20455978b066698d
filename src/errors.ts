import type { MessageKey, MessageParams } from './i18n/index.ts';

/** What went wrong, in the words of the command line's exit codes (docs/commands.md). */
export type ErrorCode =
  | 'failed'
  | 'usage'
  | 'not_found'
  | 'not_permitted'
  | 'conflict'
  | 'invalid'
  | 'unavailable'
  | 'cancelled';

const EXIT_CODES: Record<ErrorCode, number> = {
  failed: 1,
  usage: 2,
  not_found: 3,
  not_permitted: 4,
  conflict: 5,
  invalid: 6,
  unavailable: 7,
  cancelled: 1,
};

/** Where the fault lies: a field of the record, a column (1-based, in characters) of a query or a line of a file. */
export interface ErrorPlace {
  readonly field?: string;
  readonly column?: number;
  readonly length?: number;
  readonly line?: number;
}

/** An error as plain data: crosses the worker boundary and is printed as JSON. */
export interface PlainError extends ErrorPlace {
  readonly code: ErrorCode;
  readonly key: MessageKey;
  readonly params: MessageParams;
  readonly details?: unknown;
}

/**
 * The one error that users see. It carries the key of a message instead of its text, so that it is put into words
 * (`errorText`) only where it is shown, in the language of whoever reads it.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly key: MessageKey;
  readonly params: MessageParams;
  readonly place: ErrorPlace;
  /** Plain data for whoever can do more with it: both versions of a conflict, the faults of a form. */
  readonly details: unknown;

  constructor(code: ErrorCode, key: MessageKey, params: MessageParams = {}, place: ErrorPlace = {}, details?: unknown) {
    super(key);
    this.name = 'AppError';
    this.code = code;
    this.key = key;
    this.params = params;
    this.place = place;
    this.details = details;
  }

  get exitCode(): number {
    return EXIT_CODES[this.code];
  }

  get field(): string | undefined {
    return this.place.field;
  }

  toPlain(): PlainError {
    return { code: this.code, key: this.key, params: this.params, ...this.place, details: this.details };
  }

  static fromPlain(plain: PlainError): AppError {
    const { code, key, params, details, ...place } = plain;
    return new AppError(code, key, params, place, details);
  }
}

type Factory = (key: MessageKey, params?: MessageParams, place?: ErrorPlace, details?: unknown) => AppError;

const factory =
  (code: ErrorCode): Factory =>
  (key, params, place, details) =>
    new AppError(code, key, params, place, details);

export const failed = factory('failed');
export const usage = factory('usage');
export const notFound = factory('not_found');
export const notPermitted = factory('not_permitted');
export const conflict = factory('conflict');
export const invalid = factory('invalid');
export const unavailable = factory('unavailable');
export const cancelled = (): AppError => new AppError('cancelled', 'error.cancelled');
