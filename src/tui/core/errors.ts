import { AppError, type PlainError } from '../../errors.ts';

export const CANCELLED: PlainError = { code: 'cancelled', key: 'error.cancelled', params: {} };

/** Whatever came: an AppError as plain data, anything else as the one message for what nobody foresaw. */
export function plainError(error: unknown): PlainError {
  if (error instanceof AppError) return error.toPlain();
  if (error instanceof Error && error.name === 'AbortError') return CANCELLED;
  const detail = error instanceof Error ? error.message : String(error);
  return { code: 'failed', key: 'tui.unexpected', params: { detail } };
}
