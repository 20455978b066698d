import { can } from '../auth/permissions.ts';
import { mergeChoices } from '../query/merge-names.ts';
import type { ServiceContext } from './context.ts';
import type { MailApi } from './mail-api.ts';

/** E-mail, loaded when it is first asked for: most sessions need none of it. */
export function mailCalls(own: () => ServiceContext): MailApi {
  return {
    mailAccount: async () => await (await import('./mail/account.ts')).mailAccount(own()),
    setMailAccount: async (account, password) => {
      await (await import('./mail/account.ts')).setMailAccount(own(), account, password);
    },
    testMail: async (to, typed) => await (await import('./mail/test.ts')).testMail(own(), to, typed),
    mergeFields: async (entity) => await Promise.resolve(mergeChoices(entity, own().session.lang, (of, field) => can(own().session, 'read', of, field).allowed)),
    mailPreview: async (job, from, count, control) => await (await import('./mail/compose.ts')).mailPreview(own(), job, from, count, control),
    queueMail: async (job, expected, control) => await (await import('./mail/compose.ts')).queueMail(own(), job, expected, control),
    sendMail: async (sending, control) => await (await import('./mail/send.ts')).sendMail(own(), { sending, now: true }, control),
    mailBounces: async (path) => await (await import('./mail/bounces.ts')).bouncesFrom(own(), path),
    mailAct: async (action, selection, reason) => await (await import('./mail/act.ts')).mailAct(own(), action, selection, reason),
  };
}
