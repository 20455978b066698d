import type { PlainError } from '../../../errors.ts';
import { wrapText } from '../../../util/text.ts';
import type { Ctx } from '../../core/context.ts';
import { line, piece, type Line } from '../../core/line.ts';

/** What a login was told, and until when the name must wait: it is counted down on the screen. */
export interface Fault {
  readonly error: PlainError;
  /** Milliseconds since 1970; null where nobody need wait. */
  readonly until: number | null;
  /** The wait is over. */
  readonly isOver: boolean;
}

export function faultOf(error: PlainError): Fault {
  const { until } = error.params;
  return { error, until: typeof until === 'number' ? until : null, isOver: false };
}

/** The fault a second later; null where nothing on the screen changes. */
export function faultTick(fault: Fault | null, ctx: Ctx): Fault | null {
  if (fault === null || fault.until === null || fault.isOver) return null;
  return { ...fault, isOver: fault.until <= ctx.now() };
}

export function faultWords(fault: Fault | null, ctx: Ctx, width: number): readonly Line[] {
  if (fault === null) return [];
  if (fault.isOver) return [line(piece(ctx.t('tui.login.wait-over'), 'good'))];
  const left = fault.until === null ? 0 : fault.until - ctx.now();
  const text = wrapText(`! ${ctx.error(leftNow(fault.error, left))}`, width).map((row): Line => line(piece(row, 'error')));
  return left > MINUTE ? [...text, line(piece(ctx.t('tui.login.wait', { clock: clockOf(left) }), 'warn'))] : text;
}

const MINUTE = 60_000;

/** What was told a while ago, with what is left of it now. */
function leftNow(error: PlainError, left: number): PlainError {
  if (left <= 0) return error;
  return { ...error, params: { ...error.params, minutes: Math.ceil(left / MINUTE), seconds: Math.ceil(left / 1000) } };
}

/** `9:41`, minutes and seconds that are left. */
function clockOf(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
