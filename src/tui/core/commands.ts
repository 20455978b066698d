import type { AppCommands } from './screen.ts';
import { runAction } from './dispatch.ts';
import { batch, changed, closeScreen, openScreen, type Core } from './core.ts';

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
    putAside: () => core.journal.putAside(core.stack.slice(-1)),
    replaceAll: (mount) =>
      batch(core, () => {
        // Nobody was asked: what is unsaved stays as a draft.
        if (core.session !== null) void core.journal.flush();
        for (const gone of core.stack) gone.unmount();
        core.stack = [];
        openScreen(core, mount);
      }),
    quit: () =>
      unlessUnsaved(core, 0, () => {
        core.journal.closed(core.stack);
        core.options.onQuit();
      }),
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
      changed(core);
    },
    setCompany: (name) => {
      core.company = name;
      changed(core);
    },
    below: () => {
      const instance = core.stack.findLast((one) => one.name !== 'help' && one.name !== 'palette');
      return { name: instance?.name ?? '', offers: instance?.offers() ?? [] };
    },
    act: (action, choice) => batch(core, () => runAction(core, action, choice)),
  };
}
