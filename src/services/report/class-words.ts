import { spansOf } from '../../entities/registry.ts';
import { t } from '../../i18n/index.ts';
import { fieldType } from '../../fields/registry.ts';
import type { ServiceContext } from '../context.ts';
import { fieldContext } from '../validate.ts';
import type { FieldPath } from './path.ts';

/** What a class of numbers is called: < 4, 4 to 8, from 720. */
export function numberClass(ctx: ServiceContext, { def, entity, field }: FieldPath, from: number | undefined, to: number | undefined): string {
  const { lang } = ctx.session;
  const hours = spansOf(entity)[field]?.unit === 'hours';
  const text = (value: number): string => hours ? hoursText(ctx, value) : fieldType(def).format(value, def, fieldContext(ctx, entity, field));
  if (from === undefined) return t(lang, 'report.class.below', { to: text(to ?? 0) });
  if (to === undefined) return t(lang, 'report.class.from', { from: text(from) });
  return t(lang, 'report.class.between', { from: text(from), to: text(to) });
}

/** Two days and more are said in days. */
function hoursText({ session: { lang } }: ServiceContext, hours: number): string {
  const days = hours >= 48 && hours % 24 === 0;
  return t(lang, days ? 'report.days' : 'report.hours', { count: days ? hours / 24 : hours });
}
