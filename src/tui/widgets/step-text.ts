import { entityLabel, translate } from '../../i18n/index.ts';
import type { Step } from '../../services/api.ts';
import { localTime } from '../../util/dates.ts';
import type { Ctx } from '../core/context.ts';

/** What a step did, in a line. */
export function stepText(step: Step, ctx: Ctx): string {
  const at = localTime(step.at, ctx.session?.timeZone ?? 'UTC');
  return `${at}  ${translate(ctx.lang, `step.${step.action}`)} ${entityLabel(ctx.lang, step.entity)} ${step.summary}`.trimEnd();
}
