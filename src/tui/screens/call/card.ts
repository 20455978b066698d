/** A customer at a glance, as lines: who it is, what is open, what happened last, what comes next. */
import type { EntityName } from '../../../entities/names.ts';
import { fieldLabel } from '../../../i18n/index.ts';
import type { Row } from '../../../services/api.ts';
import type { CallCard, Caller, CardPart, CustomerCard } from '../../../services/call-api.ts';
import type { Ctx } from '../../core/context.ts';
import { cell, line, lineWidth, piece, spread, type Line } from '../../core/line.ts';
import { valueWords } from '../../widgets/changes.ts';

/** A value in words; nothing where there is none. */
export function shown(entity: EntityName, { values, labels }: Pick<Row, 'values' | 'labels'>, field: string, ctx: Ctx): string {
  const value = values[field] ?? null;
  return value === null || value === '' ? '' : valueWords(entity, field, value, labels[field], ctx);
}

const joined = (parts: readonly string[], sign = '  '): string => parts.filter((part) => part !== '').join(sign);

/** At most `height` lines of `width` columns; each kind of rows gets its share. */
export function cardLines(card: CustomerCard & Partial<Pick<CallCard, 'callers'>>, ctx: Ctx, width: number, height: number): readonly Line[] {
  const parts = card.parts.filter(({ rows }) => rows.length > 0);
  // What is open is worth more than the last line about who it is.
  const who = whoLines(card, ctx, width).slice(0, Math.max(1, height - (parts.length > 0 ? 1 : 0)));
  const left = height - who.length;
  const each = parts.length === 0 ? 0 : Math.floor(left / parts.length);
  // Rows of the last kinds come first to go where there is little room.
  return [...who, ...parts.flatMap((part, at) => partLines(part, ctx, width, Math.max(at === 0 ? Math.min(2, left) : 0, each)))].slice(0, height);
}

function whoLines({ customer, contact, callers = [] }: CustomerCard & Partial<Pick<CallCard, 'callers'>>, ctx: Ctx, width: number): readonly Line[] {
  const person = contact === null ? [] : [line(piece(` ${joined([shown('contact', contact, 'name', ctx), shown('contact', contact, 'role_id', ctx), shown('contact', contact, 'position', ctx), shown('contact', contact, 'mobile', ctx)])}`))];
  if (customer === null) return person.length > 0 ? person : callerLines(callers, ctx, width);
  const about = joined([shown('customer', customer, 'level_id', ctx), shown('customer', customer, 'region_id', ctx), shown('customer', customer, 'code', ctx)]);
  const owner = shown('customer', customer, 'owner_id', ctx);
  const labelled = (field: string): string => {
    const text = shown('customer', customer, field, ctx);
    return text === '' ? '' : `${fieldLabel(ctx.lang, 'customer', field)} ${text}`;
  };
  const [note = ''] = shown('customer', customer, 'notes', ctx).split('\n');
  return [
    spread([piece(` ${shown('customer', customer, 'name', ctx)}`, 'title'), piece(`  ${about}`)], [piece(owner === '' ? '' : `  ${fieldLabel(ctx.lang, 'customer', 'owner_id')} ${owner} `, 'dim')], width),
    ...person,
    ...[joined([labelled('last_contact_on'), labelled('next_contact_on')], '   ')].flatMap((text) => (text === '' ? [] : [line(piece(` ${text}`, 'accent'))])),
    ...(note === '' ? [] : [[cell(` ${note}`, width, 'dim')]]),
  ];
}

/** Nobody, or several who have the number. */
function callerLines(callers: readonly Caller[], ctx: Ctx, width: number): readonly Line[] {
  if (callers.length === 0) return [line(piece(` ${ctx.t('call.unknown')}`, 'warn'))];
  return [line(piece(` ${ctx.t('call.several', { count: callers.length })}`, 'warn')), ...callers.slice(0, 4).map(({ name, hint }): Line => [cell(`   ${joined([name, hint])}`, width)])];
}

function partLines({ entity, rows, count }: CardPart, ctx: Ctx, width: number, height: number): readonly Line[] {
  if (height < 1) return [];
  const head = line(piece(` ${ctx.t(`call.part.${entity}`)} ${count}`, entity === 'complaint' ? 'warn' : 'head'));
  const [first] = rows;
  // The first of them stands beside where there is no room below.
  if (height === 1 && first !== undefined) return [[...head, ...rowLine(entity, first, ctx, width - lineWidth(head))]];
  return [head, ...rows.slice(0, height - 1).map((row) => rowLine(entity, row, ctx, width))];
}

const COLUMNS: Readonly<Record<CardPart['entity'], readonly string[]>> = {
  complaint: ['happened_on', 'subject', 'state', 'due_on'],
  interaction: ['happened_on', 'type_id', 'subject', 'next_step', 'next_on'],
  call: ['started_at', 'caller'],
};

function rowLine(entity: CardPart['entity'], row: Row, ctx: Ctx, width: number): Line {
  const warns = (row.marks ?? []).length > 0;
  return [piece(warns ? ' ! ' : '   ', 'warn'), cell(joined(COLUMNS[entity].map((field) => shown(entity, row, field, ctx))), width - 3, warns ? 'warn' : 'plain')];
}

/** `mm:ss`, with hours where there are any. */
export function clock(seconds: number): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${hours > 0 ? `${hours}:` : ''}${two(minutes)}:${two(rest)}`;
}

/** Seconds from a stored moment until now. */
export function since(iso: unknown, ctx: Ctx): number {
  return typeof iso === 'string' ? Math.max(0, Math.floor((ctx.now() - Date.parse(iso)) / 1000)) : 0;
}
