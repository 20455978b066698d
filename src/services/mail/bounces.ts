import { readFile, stat } from 'node:fs/promises';
import { invalid, notFound } from '../../errors.ts';
import type { ServiceContext } from '../context.ts';
import type { BouncesRead } from '../mail-api.ts';
import { permit } from '../permit.ts';
import { permitPath } from '../protected.ts';
import { selectedIds, selectionConditions } from '../selection.ts';
import { move } from './act.ts';
import { readBounces, type BounceFile, type BounceNote } from './bounce-file.ts';

const MOST_BYTES = 50_000_000;

/** Marks the letters that a file says came back. Throws `invalid` where it says nothing of the kind. */
export async function bouncesFrom(ctx: ServiceContext, path: string): Promise<BouncesRead> {
  permitPath(ctx, path);
  const found = await stat(path).catch(() => null);
  if (found === null || !found.isFile() || found.size > MOST_BYTES) throw notFound('mail.no_file', { path });
  return await markBounces(ctx, readBounces(await readFile(path, 'utf8')));
}

/** The same for what was read already. */
export async function markBounces(ctx: ServiceContext, { notes, unread }: BounceFile): Promise<BouncesRead> {
  permit(ctx.session, 'edit', 'mail');
  if (notes.length === 0) throw invalid('mail.no_bounces');
  const byReason = new Map<string, number[]>();
  const unknown: string[] = [];
  for (const note of notes) {
    const id = await letterOf(ctx, note);
    if (id === null) unknown.push(note.address ?? note.messageIds[0] ?? '');
    else byReason.set(note.reason, [...(byReason.get(note.reason) ?? []), id]);
  }
  let [stepId, changed, skipped] = [0, 0, 0];
  for (const [reason, ids] of byReason) {
    const within = await selectedIds(ctx.database.queries, 'mail', await selectionConditions(ctx, { entity: 'mail', ids }, undefined, 'edit'));
    const done = await move(ctx, 'bounce', within, reason);
    stepId = done.stepId === 0 ? stepId : done.stepId;
    changed += done.changed;
    skipped += ids.length - done.changed;
  }
  return { stepId, changed, skipped, unknown, unread };
}

/** The letter by its own number, else the last one that went to that address. */
async function letterOf({ database }: ServiceContext, { address, messageIds }: BounceNote): Promise<number | null> {
  const { queries } = database;
  if (messageIds.length > 0) {
    const row = await queries.selectFrom('mail_delivery').select('mail_id').where('message_id', 'in', messageIds.slice(0, 100)).orderBy('mail_id', 'desc').limit(1).executeTakeFirst();
    if (row !== undefined) return row.mail_id;
  }
  if (address === null) return null;
  const at = address.lastIndexOf('@');
  const row = await queries
    .selectFrom('mail')
    .select('id')
    .where('to_address', '=', `${address.slice(0, at)}@${address.slice(at + 1).toLowerCase()}`)
    .where('state', 'in', ['sent', 'doubtful', 'bounced'])
    .where('deleted_at', 'is', null)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}
