import { can } from '../auth/permissions.ts';
import type { Session } from '../auth/session.ts';
import type { Database } from '../db/database.ts';
import { about } from './about.ts';
import type { Api } from './api.ts';
import { bulkPreview, bulkUpdate } from './bulk.ts';
import type { ServiceContext } from './context.ts';
import { checkLine, completeLine, filterLists } from './filter-line.ts';
import { choices, named } from './choices.ts';
import { callCalls } from './bind-calls.ts';
import { cities, city } from './cities.ts';
import { documentCalls } from './bind-documents.ts';
import { checkStep, stepOffers, takeStep } from './flow.ts';
import { attend } from './desk.ts';
import type { DeskApi } from './desk-api.ts';
import type { DuplicatesApi } from './duplicates-api.ts';
import { draft, drafts, dropDraft, putDraftAside, saveDraft, takeDraft } from './drafts.ts';
import { gridCheck, gridSave } from './grid.ts';
import { guarded, loginCalls } from './bind-login.ts';
import { history } from './history.ts';
import { count, list } from './list.ts';
import type { OperatorsApi } from './operators-api.ts';
import type { RightsApi } from './rights-api.ts';
import { keepLang, preference, setPreference } from './preferences.ts';
import { completePathFor } from './paths.ts';
import { printersFor } from './printers.ts';
import { openMasked } from './masked.ts';
import { mailCalls } from './bind-mail.ts';
import { lookingAs, refusingWhileLooking } from './look.ts';
import { news } from './news.ts';
import { mergeValues, moveValue, retire } from './reference-lists.ts';
import { remove, restore } from './remove.ts';
import { report, reportFaults, reports } from './report.ts';
import { search } from './search.ts';
import type { LedgerApi } from './ledger-api.ts';
import type { ServerApi } from './server-api.ts';
import { serverSettings, setServerSettings } from './server-settings.ts';
import { startPage } from './start-page.ts';
import { steps } from './steps.ts';
import type { UndoApi } from './undo-api.ts';
import { agendaCalls } from './bind-agenda.ts';
import { upkeepCalls } from './bind-upkeep.ts';
import { uses } from './uses.ts';
import { blank, check, create, get, getSingle, update, type Proposals } from './records.ts';

/** What stands behind screens and commands: every service with the database, who asks and the clock already given. */
export function bindServices(database: Database, session: Session, now: () => number = Date.now, reportFolder?: string, places: Pick<ServiceContext, 'inbox' | 'own' | 'server' | 'programs'> = {}): Api {
  let ctx: ServiceContext = { database, session, now, reportFolder, ...places };
  const own = (): ServiceContext => ctx;
  const { enter, look } = seats(own, (next) => void (ctx = { ...ctx, session: next }));
  const proposals: Proposals = new Set();
  const calls: Api = {
    session: async () => await Promise.resolve(ctx.session),
    setLang: async (lang) => {
      ctx = { ...ctx, session: { ...ctx.session, lang } };
      await keepLang(ctx, lang);
      return ctx.session;
    },
    can: async (action, entity, field) => await Promise.resolve(can(ctx.session, action, entity, field)),

    list: async (request, control) => await list(ctx, request, control),
    count: async (selection, cap, control) => await count(ctx, selection, cap, control),
    checkFilter: async (entity, filter) => await checkLine(ctx, entity, filter),
    filterLists: async (text, control) => await filterLists(ctx, text, control),
    completeFilter: async (entity, filter, cursor) => await completeLine(ctx, entity, filter, cursor),
    get: async (entity, id) => await get(ctx, entity, id),
    getSingle: async (entity) => await getSingle(ctx, entity),
    blank: async (entity, given) => await blank(ctx, entity, given, proposals),
    check: async (entity, id, values) => await check(ctx, entity, id, values, proposals),
    create: async (entity, values) => await create(ctx, entity, values, proposals),
    update: async (entity, id, version, values) => await update(ctx, entity, id, version, values),
    stepOffers: async (entity, id) => await stepOffers(ctx, entity, id),
    takeStep: async (entity, id, version, step, values) => await takeStep(ctx, entity, id, version, step, values),
    checkStep: async (entity, id, step, values) => await checkStep(ctx, entity, id, step, values),
    remove: async (selection, expected, control) => await remove(ctx, selection, expected, control),
    restore: async (entity, ids) => await restore(ctx, entity, ids),
    bulkPreview: async (selection, values, control) => await bulkPreview(ctx, selection, values, control),
    bulkUpdate: async (selection, values, expected, control) => await bulkUpdate(ctx, selection, values, expected, control),

    gridCheck: async (request, control) => await gridCheck(ctx, request, control),
    gridSave: async (request, control) => await gridSave(ctx, request, control),

    choices: async (entity, text, limit, given) => await choices(ctx, entity, text, limit, given),
    named: async (entity, text) => await named(ctx, entity, text),
    uses: async (entity, ids) => await uses(ctx, entity, ids),

    search: async (text, request, control) => await search(ctx, text, request, control),
    cities: async (text, limit) => await cities(ctx, text, limit),
    city: async (regionId) => await city(ctx, regionId),
    reports: async () => await reports(ctx),
    reportFaults: async () => await reportFaults(ctx),
    report: async (name, options, control) => await report(ctx, name, options, control),
    reportFile: async (name, request, control) => await (await import('./report-file.ts')).reportFile(ctx, name, request, control),

    ...listCalls(own), ...duplicateCalls(own),
    ...ledgerCalls(own),
    ...fileCalls(own),
    ...deskCalls(own),
    ...operatorCalls(own, look),
    ...serverCalls(own), ...upkeepCalls(own), ...mailCalls(own), ...agendaCalls(own), ...documentCalls(own), ...callCalls(own),
    ...loginCalls(own, enter),
  };
  const held = refusingWhileLooking(calls, own);
  return session.sessionId === undefined ? held : guarded(held, own, enter);
}

interface Seats {
  /** Another session of the same operator: rights were read anew, a password was changed. */
  readonly enter: (fresh: Session) => void;
  /** The session as another role has it; null: one's own again. */
  readonly look: (as: Session | null) => void;
}

/** Which session the calls have: one's own, or for a while that of a role that one looks as. */
function seats(own: Own, put: (session: Session) => void): Seats {
  let home: Session | null = null;
  return {
    enter: (fresh) => {
      const { grants, role, looking } = own().session;
      if (home === null) return put(fresh);
      home = fresh;
      put({ ...fresh, grants, role, looking });
    },
    look: (as) => {
      const { session } = own();
      const back = home === null ? session : { ...home, lang: session.lang };
      home = as === null ? null : back;
      put(as ?? back);
    },
  };
}

/** The context of the moment: the language may have been switched. */
type Own = () => ServiceContext;

/** What is done to the values of a list. */
function listCalls(own: Own): Pick<Api, 'retire' | 'moveValue'> {
  return {
    retire: async (entity, id, retired) => await retire(own(), entity, id, retired),
    moveValue: async (entity, id, by) => await moveValue(own(), entity, id, by),
  };
}

/** Records entered twice: most sessions never ask but for the hint of a form. */
function duplicateCalls(own: Own): DuplicatesApi {
  return {
    mergeValues: async (entity, fromId, intoId) => await mergeValues(own(), entity, fromId, intoId),
    alike: async (entity, id, values) => await (await import('./duplicates/find.ts')).alike(own(), entity, id, values),
    duplicates: async (request, control) => await (await import('./duplicates/find.ts')).duplicates(own(), request, control),
    setApart: async (entity, ids, apart) => {
      await (await import('./duplicates/apart.ts')).setApart(own(), entity, ids, apart);
    },
    keptApart: async (entity, limit) => await (await import('./duplicates/apart.ts')).keptApart(own(), entity, limit),
    mergePreview: async (entity, ids, keep) => await (await import('./duplicates/merge.ts')).mergePreview(own(), entity, ids, keep),
    merge: async (request, control) => await (await import('./duplicates/merge.ts')).merge(own(), request, control),
  };
}

function ledgerCalls(own: Own): Pick<Api, 'history' | 'openMasked'> & LedgerApi & UndoApi {
  return {
    openMasked: async (entity, id, field) => await openMasked(own(), entity, id, field),
    history: async (entity, id) => await history(own(), entity, id),
    steps: async (request) => await steps(own(), request),
    stepShown: async (id) => await (await import('./step-shown.ts')).stepShown(own(), id),
    recordOn: async (entity, id, day) => await (await import('./step-shown.ts')).recordOn(own(), entity, id, day),
    bin: async (request) => await (await import('./bin.ts')).bin(own(), request),
    restorePreview: async (entity, id) => await (await import('./bin.ts')).restorePreview(own(), entity, id),
    undoPreview: async (stepId, onConflict, control) => await (await import('./undo-preview.ts')).undoPreview(own(), stepId, onConflict, control),
    undoConflicts: async (stepId, after) => await (await import('./undo-preview.ts')).undoConflicts(own(), stepId, after),
    undo: async (stepId, onConflict, control) => await (await import('./undo.ts')).undo(own(), stepId, onConflict, control),
  };
}

/** What reads and writes files is loaded when it is first asked for: formats are a third of the services' code, and most sessions need none. */
function fileCalls(own: Own): Pick<Api, 'exportFile' | 'print' | 'printPreview' | 'printers' | 'importPlan' | 'importRun' | 'completePath'> {
  return {
    exportFile: async (request, control) => await (await import('./export.ts')).exportFile(own(), request, control),
    print: async (job, target, control) => await (await import('./print.ts')).print(own(), job, target, control),
    printPreview: async (job, control) => await (await import('./print.ts')).printPreview(own(), job, control),
    printers: async () => await printersFor(own()),
    importPlan: async (entity, path, options) => await (await import('./import/plan.ts')).importPlan(own(), entity, path, options),
    importRun: async (request, control) => await (await import('./import/run.ts')).importRun(own(), request, control),
    completePath: async (typed) => await completePathFor(own(), typed),
  };
}

/** Operators and what is theirs: asked for seldom. */
function operatorCalls(own: Own, look: (session: Session | null) => void): OperatorsApi & RightsApi {
  return {
    roleRights: async (id) => await (await import('./roles.ts')).roleRights(own(), id),
    setRoleRights: async (id, version, rights) => await (await import('./roles.ts')).setRoleRights(own(), id, version, rights),
    copyRole: async (id, name) => await (await import('./roles.ts')).copyRole(own(), id, name),
    why: async (request) => await (await import('./why.ts')).why(own(), request),
    lookAs: async (roleId) => {
      look(null);
      if (roleId !== null) look(await lookingAs(own(), roleId));
      return own().session;
    },
    handOverPreview: async (from, to) => await (await import('./hand-over.ts')).handOverPreview(own(), from, to),
    handOver: async (request, control) => await (await import('./hand-over.ts')).handOver(own(), request, control),
  };
}

/** Downloads, keys and what may be started at the server. */
function serverCalls(own: Own): ServerApi {
  return {
    downloads: async () => await (await import('./downloads.ts')).downloads(own()),
    removeDownload: async (id) => {
      await (await import('./downloads.ts')).removeDownload(own(), id);
    },
    serverSettings: async () => await serverSettings(own()),
    setServerSettings: async (settings) => {
      await setServerSettings(own(), settings);
    },
    keys: async () => await (await import('./ssh-keys.ts')).keys(own()),
    addKey: async (login, line, label) => await (await import('./ssh-keys.ts')).addKey(own(), login, line, label),
    removeKey: async (id) => {
      await (await import('./ssh-keys.ts')).removeKey(own(), id);
    },
  };
}

/** What an operator leaves on the desk: settings, drafts, what is open. */
function deskCalls(own: Own): Pick<Api, 'startPage' | 'about' | 'preference' | 'setPreference' | 'news'> & DeskApi {
  return {
    startPage: async () => await startPage(own()),
    about: async () => await about(own()),
    preference: async (name) => await preference(own(), name),
    setPreference: async (name, value) => {
      await setPreference(own(), name, value);
    },
    news: async (after, control) => await news(own(), after, control),
    attend: async (open) => await attend(own(), open),
    saveDraft: async (place, body, what) => {
      await saveDraft(own(), place, body, what);
    },
    draft: async (place) => await draft(own(), place),
    drafts: async () => await drafts(own()),
    takeDraft: async (place) => await takeDraft(own(), place),
    putDraftAside: async (place) => {
      await putDraftAside(own(), place);
    },
    dropDraft: async (place) => {
      await dropDraft(own(), place);
    },
  };
}
