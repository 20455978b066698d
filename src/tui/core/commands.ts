import type { AppCommands } from './screen.ts';
import { runAction } from './dispatch.ts';
import { batch, changed, closeScreen, openScreen, type Core } from './core.ts';
import { saveDrafts } from './drafts.ts';
import { plainError } from './errors.ts';
import { lockScreens } from './lock.ts';

/** Does `then` at once when nothing is unsaved, else asks. */
function unlessUnsaved(core: Core, from: number, then: () => void): void {
  const { leave } = core.options.screens;
  // Asked already, and not answered yet: Ctrl-C again and again.
  if (core.leaving !== null && core.stack.at(-1) === core.leaving) return;
  if (core.stack.slice(from).every((instance) => instance.draft() === null)) then();
  else {
    openScreen(core, leave((sure) => (sure ? then() : undefined)));
    core.leaving = core.stack.at(-1) ?? null;
  }
}

/** Covered screens ask nothing: what is unsaved on them is kept. */
function quit(core: Core): void {
  const { onQuit } = core.options;
  if (core.lock === null) unlessUnsaved(core, 0, onQuit);
  else void saveDrafts(core).then(onQuit);
}

function logout(core: Core): void {
  if (core.session === null) return;
  unlessUnsaved(core, 0, () => {
    core.options.first.logout().then(
      () => {
        core.session = null;
        core.app.replaceAll(core.options.screens.login());
      },
      (error: unknown) => {
        const { key, params } = plainError(error);
        core.app.say('error', key, params);
      },
    );
  });
}

export function appCommands(core: Core): AppCommands {
  return {
    say: (tone, key, params = {}) => {
      core.message = { tone, key, params };
      changed(core);
    },
    open: (mount) => openScreen(core, mount),
    home: () => {
      const above = core.stack[1];
      if (above !== undefined) unlessUnsaved(core, 1, () => closeScreen(core, above));
    },
    replaceAll: (mount) =>
      batch(core, () => {
        core.lock?.unmount();
        core.lock = null;
        for (const gone of core.stack) gone.unmount();
        core.stack = [];
        openScreen(core, mount);
      }),
    quit: () => quit(core),
    repaint: core.options.onRepaint,
    copy: core.options.onCopy,
    setLang: (lang) => {
      core.lang = lang;
      if (core.session !== null) {
        core.session = { ...core.session, lang };
        core.options.api.setLang(lang).catch(() => undefined);
      }
      changed(core);
    },
    setSession: (session) => {
      core.session = session;
      core.lang = session.lang;
      core.lastKey = core.options.now();
      changed(core);
    },
    setCompany: (name) => {
      core.company = name;
      changed(core);
    },
    lock: (cause) => lockScreens(core, cause),
    keepDrafts: () => saveDrafts(core),
    logout: () => logout(core),
    below: () => {
      const instance = core.stack.findLast((one) => one.name !== 'help' && one.name !== 'palette');
      return { name: instance?.name ?? '', offers: instance?.offers() ?? [] };
    },
    act: (action, choice) => batch(core, () => runAction(core, action, choice)),
  };
}
