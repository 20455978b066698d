import type { FieldDef, FieldKind } from '../../../fields/definition.ts';
import { hasMessage, translate } from '../../../i18n/index.ts';
import type { Ctx } from '../../core/context.ts';

/** What may be typed into a field, in a line: whether it must be, how long, what form, which keys. */
export function ruleText(def: FieldDef, ctx: Ctx): string {
  const parts = [def.required === true ? ctx.t('tui.rule.required') : '', formRule(def, ctx), numbered(def, ctx)];
  return parts.filter((part) => part !== '').join(ctx.lang === 'zh' ? '；' : '; ');
}

/** The kinds whose own message says the right form: `field.phone.form`. */
const BY_MESSAGE: readonly FieldKind[] = ['phone', 'email', 'url', 'postcode', 'credit_code', 'date', 'money', 'percent', 'integer', 'repeat'];

function formRule(def: FieldDef, ctx: Ctx): string {
  if (def.kind === 'text') return ctx.t('tui.rule.text', { max: def.max });
  const own = `tui.rule.${def.kind}`;
  if (hasMessage(ctx.lang, own)) return translate(ctx.lang, own, { today: ctx.today });
  const form = `field.${def.kind}.form`;
  return BY_MESSAGE.includes(def.kind) ? translate(ctx.lang, form, { right: ctx.today }) : '';
}

function numbered(def: FieldDef, ctx: Ctx): string {
  return def.kind === 'text' && def.numbering !== undefined ? ctx.t('tui.rule.numbering') : '';
}
