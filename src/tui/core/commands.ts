import type { Session } from '../../auth/session.ts';
import type { PlainError } from '../../errors.ts';
import type { AppCommands, Mount } from './screen.ts';
import { frameOffers, runAction } from './dispatch.ts';
import { batch, changed, closeScreen, openScreen, type Core } from './core.ts';
import { plainError } from './errors.ts';
import { lockScreens } from './lock.ts';
import { MOUSE } from '../../services/preferences.ts';

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
function quit(core: Core, reason?: PlainError): void {
  const { onQuit } = core.options;
  if (core.lock !== null) return void core.journal.flush().then(() => onQuit());
  unlessUnsaved(core, 0, () => {
    core.journal.closed(core.stack);
    onQuit(reason);
  });
}

/** A setting of the operator's own; off where it was never turned on. */
function readMouse(core: Core): void {
  core.options.api.preference(MOUSE).then(
    (value) => setMouse(core, value === 'on'),
    () => setMouse(core, false),
  );
}

function setMouse(core: Core, on: boolean): void {
  core.mouse = on;
  core.options.onMouse(on);
}

function turnMouse(core: Core): void {
  if (core.session === null) return;
  setMouse(core, !core.mouse);
  core.app.say('good', core.mouse ? 'tui.mouse.on' : 'tui.mouse.off');
  core.options.api.setPreference(MOUSE, core.mouse ? 'on' : null).catch(() => undefined);
}

function clearStack(core: Core): void {
  core.lock?.unmount();
  core.lock = null;
  for (const gone of core.stack) gone.unmount();
  core.stack = [];
}

/** The tour takes lines of the body: the screens are as if the terminal had another size. */
function showTour(core: Core, step: number | null): void {
  batch(core, () => {
    core.tour = step;
    for (const instance of core.stack) instance.resized();
    changed(core);
  });
}

function beginTour(core: Core): void {
  const above = core.stack[1];
  if (above !== undefined) closeScreen(core, above);
  showTour(core, 0);
}

function logout(core: Core): void {
  if (core.session === null) return;
  unlessUnsaved(core, 0, () => {
    core.journal.closed(core.stack);
    core.tour = null;
    core.options.first.logout().then(
      () => {
        core.session = null;
        core.clip = '';
        setMouse(core, false);
        core.app.replaceAll(core.options.screens.login());
      },
      (error: unknown) => {
        const { key, params } = plainError(error);
        core.app.say('error', key, params);
      },
    );
  });
}

function endLook(core: Core): void {
  const { session: own } = core;
  if (own?.looking === undefined && own?.inBackup === undefined) return;
  const { api } = core.options;
  (own.inBackup === true ? api.endBrowse() : api.lookAs(null)).then(
    (session) => {
      core.app.atHome(session);
      core.app.say('info', own.inBackup === true ? 'tui.backups.outside' : 'look.ended');
    },
    (error: unknown) => {
      const { key, params } = plainError(error);
      core.app.say('error', key, params);
    },
  );
}

/** Back to the first screen; false where it is there already. */
function home(core: Core): boolean {
  const above = core.stack[1];
  if (above !== undefined) unlessUnsaved(core, 1, () => closeScreen(core, above));
  return above !== undefined;
}

/** Boxes in which nothing was typed are left. */
function go(core: Core, mount: Mount): void {
  for (let top = core.stack.at(-1); top?.over === true && !top.dialog && top.draft() === null; top = core.stack.at(-1)) closeScreen(core, top);
  openScreen(core, mount);
}

function setSession(core: Core, session: Session): void {
  if (core.session?.operatorId !== session.operatorId) readMouse(core);
  // What another operator has open is not for this one.
  if (core.session?.operatorId !== session.operatorId) {
    core.clip = '';
    if (core.session !== null) clearStack(core);
  }
  core.session = session;
  core.lang = session.lang;
  core.lastKey = core.options.now();
  changed(core);
}

function below(core: Core): ReturnType<AppCommands['below']> {
  const top = core.stack.at(-1);
  // Asked for on the palette, help is about the palette.
  const instance = top?.name === 'help' || top?.name === 'palette' ? core.stack.at(-2) : top;
  return { name: instance?.name ?? '', offers: instance?.offers() ?? [], shared: frameOffers(core, instance?.dialog === true), dialog: instance?.dialog === true };
}

export function appCommands(core: Core): AppCommands {
  return {
    say: (tone, key, params = {}) => {
      core.message = { tone, key, params };
      changed(core);
    },
    open: (mount) => openScreen(core, mount),
    go: (mount) => batch(core, () => go(core, mount)),
    atHome: (session) =>
      batch(core, () => {
        setSession(core, session);
        if (!home(core)) core.stack[0]?.resumed(true);
      }),
    home: () => void home(core),
    putAside: () => core.journal.putAside(core.stack.slice(-1)),
    replaceAll: (mount) =>
      batch(core, () => {
        // Nobody was asked: what is unsaved stays as a draft.
        if (core.session !== null) void core.journal.flush();
        clearStack(core);
        openScreen(core, mount);
      }),
    quit: (reason) => quit(core, reason),
    repaint: core.options.onRepaint,
    copy: (text) => {
      core.clip = text;
      core.options.onCopy(text);
    },
    outside: core.options.onOutside,
    setLang: (lang) => {
      core.lang = lang;
      if (core.session !== null) {
        core.session = { ...core.session, lang };
        core.options.api.setLang(lang).catch(() => undefined);
      }
      changed(core);
    },
    endLook: () => endLook(core),
    turnMouse: () => turnMouse(core),
    setSession: (session) => setSession(core, session),
    setCompany: (name) => {
      core.company = name;
      changed(core);
    },
    lock: (cause) => lockScreens(core, cause),
    keepDrafts: async () => {
      await core.journal.flush();
      await core.journal.putAside(core.stack);
    },
    tour: () => {
      if (core.session !== null) unlessUnsaved(core, 1, () => beginTour(core));
    },
    endTour: () => showTour(core, null),
    logout: () => logout(core),
    below: () => below(core),
    act: (action, choice) => batch(core, () => runAction(core, action, choice)),
  };
}
