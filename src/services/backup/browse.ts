import { basename } from 'node:path';
import { onlyLooking } from '../../auth/permissions.ts';
import type { Session } from '../../auth/session.ts';
import { t } from '../../i18n/index.ts';
import { localTime } from '../../util/dates.ts';
import { recordAudit } from '../audit.ts';
import type { Control, ServiceContext } from '../context.ts';
import { permitPower } from '../power.ts';
import { drop, partOf } from './place.ts';
import { openBackup, withUsual, type OpenBackup, type OpenRequest } from './open.ts';
import { stage, stagePlace } from './restore.ts';

/** A backup as screens look around in it: a session that only reads, marked in the top line. */
export interface Browsing extends OpenBackup {
  readonly session: Session;
}

/** Proves a backup and opens it for looking around. One of an older version is looked at in a copy that was brought to this one. */
export async function browseBackup(ctx: ServiceContext, request: OpenRequest, control: Control = {}): Promise<Browsing> {
  permitPower(ctx.session, 'restore');
  const opened = await openBackup(ctx.database, await withUsual(ctx, request), control);
  await recordAudit(ctx, { kind: 'restore_backup', summary: basename(opened.info.path), looked: true });
  const at = localTime(opened.info.at, ctx.session.timeZone);
  const { sessionId: _id, stamp: _stamp, ...own } = ctx.session;
  const session: Session = { ...own, source: 'screen', grants: onlyLooking(ctx.session.grants), operatorName: t(ctx.session.lang, 'backup.browsing', { operator: ctx.session.operatorName, at }) };
  if (!opened.info.outdated) return { ...opened, session };
  const staged = partOf(stagePlace(ctx.database));
  const close = async (): Promise<void> => {
    await drop(staged);
    await opened.close();
  };
  try {
    await stage(opened.plain, staged, opened.info, ctx.now);
    return { ...opened, plain: staged, session, close };
  } catch (error) {
    await close();
    throw error;
  }
}
