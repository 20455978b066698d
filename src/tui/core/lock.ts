import type { PlainError } from '../../errors.ts';
import type { MessageKey } from '../../i18n/index.ts';
import { batch, changed, type Core } from './core.ts';
import { plainError } from './errors.ts';

/** Why the screens are covered: nobody touched them, or the session does not hold any more. */
export type LockCause = { readonly kind: 'idle'; readonly minutes: number } | { readonly kind: 'gone'; readonly error: PlainError };

/** Errors of any call that mean: this session is over. */
const GONE: ReadonlySet<MessageKey> = new Set<MessageKey>(['login.ended', 'login.ended_by', 'login.disabled', 'error.not_logged_in']);

export const isGone = (error: PlainError): boolean => GONE.has(error.key);

/** Covers the screens; what is on them stays as it is. Whoever is not logged in has nothing to cover. */
export function lockScreens(core: Core, cause: LockCause): void {
  if (core.session === null || core.lock !== null) return;
  batch(core, () => {
    core.ahead = [];
    core.message = null;
    core.lock = core.options.screens.lock(cause)(core.host);
    core.lock.start();
    changed(core);
  });
}

/** So often it is asked what the session may do and when it locks, should nothing else be asked: another policy or role needs no new login. */
const LOOK_MS = 15_000;

function lookAtSession(core: Core): void {
  const { api, now } = core.options;
  if (core.session === null || core.lock !== null || now() - core.looked < LOOK_MS) return;
  core.looked = now();
  const before = core.session;
  api.session().then(
    (session) => {
      // Asked before a look began or ended, or somebody else came in: it is not about this one.
      if (core.session !== before || before.operatorId !== session.operatorId || JSON.stringify(before) === JSON.stringify({ ...session, lang: before.lang })) return;
      core.session = { ...session, lang: before.lang };
      changed(core);
    },
    (error: unknown) => {
      const plain = plainError(error);
      if (isGone(plain)) lockScreens(core, { kind: 'gone', error: plain });
    },
  );
}

/** Locks where no key came for as long as the policy says; lets what counts down count. */
export function tick(core: Core): void {
  lookAtSession(core);
  const minutes = core.session?.idleMinutes ?? 0;
  batch(core, () => {
    if (minutes > 0 && core.lock === null && core.options.now() - core.lastKey >= minutes * 60_000) lockScreens(core, { kind: 'idle', minutes });
    core.feed.tick();
    (core.lock ?? core.stack.at(-1))?.tick();
  });
}
