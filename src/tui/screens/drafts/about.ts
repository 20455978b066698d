import { isEntityName, type EntityName } from '../../../entities/names.ts';
import { translate } from '../../../i18n/index.ts';
import type { KeptDraft } from '../../../services/api.ts';
import { localTime } from '../../../util/dates.ts';
import { numberIn, parsedPlain, textIn } from '../../../util/plain.ts';
import type { Ctx } from '../../core/context.ts';
import { KEPT_KINDS } from '../../core/journal.ts';
import type { About, KeptKind } from '../../core/screen.ts';
import { nounOf } from '../../words.ts';

/** What the screens said a draft is; null where a program of before kept it. */
export function aboutOf({ about, place }: KeptDraft): (About & { readonly kind: KeptKind }) | null {
  if (about === null) return place.startsWith('grid.') ? { kind: 'grid', entity: entityNamed(place.slice('grid.'.length)) } : null;
  const value = parsedPlain(about);
  const kind = KEPT_KINDS.find((one) => one === textIn(value, 'kind'));
  if (kind === undefined) return null;
  return { kind, entity: entityNamed(textIn(value, 'entity')), id: numberIn(value, 'id') ?? null, label: textIn(value, 'label') ?? '', step: textIn(value, 'step'), count: numberIn(value, 'count') ?? 0 };
}

const entityNamed = (name = ''): EntityName | undefined => (isEntityName(name) ? name : undefined);

/** A draft in words: 新增客户“晨光”（2026-11-24 10:32）. */
export function draftText(draft: KeptDraft, ctx: Ctx): string {
  const about = aboutOf(draft);
  const at = localTime(draft.savedAt, ctx.session?.timeZone ?? 'UTC');
  return ctx.t('tui.drafts.one', { what: about === null ? ctx.t('tui.drafts.older') : whatOf(about, ctx), at });
}

function whatOf({ kind, entity, id, label = '', step, count = 0 }: About & { readonly kind: KeptKind }, ctx: Ctx): string {
  const noun = entity === undefined ? '' : nounOf(ctx.lang, entity);
  const name = label === '' ? '' : ctx.t('tui.drafts.named', { label });
  if (kind === 'grid') return ctx.t('tui.drafts.grid', { entity: noun, count: count.toLocaleString('en') });
  if (kind === 'conditions') return ctx.t('tui.drafts.conditions', { entity: noun });
  if (kind === 'rights') return `${ctx.t('act.rights.open')}${name}`;
  if (kind === 'log') return `${ctx.t('act.app.log')}${name}`;
  if (kind === 'mail') return `${ctx.t('tui.mail.title')}${name}`;
  if (step !== undefined && entity !== undefined) return `${translate(ctx.lang, `step.${entity}.${step}`)}${name}`;
  return `${ctx.t(id === null || id === undefined ? 'tui.form.new' : 'tui.form.edit', { entity: noun })}${name}`;
}
