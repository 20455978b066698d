import { can } from '../auth/permissions.ts';
import type { Session } from '../auth/session.ts';
import type { Database } from '../db/database.ts';
import { failed } from '../errors.ts';
import { about } from './about.ts';
import type { Api } from './api.ts';
import { bulkPreview, bulkUpdate } from './bulk.ts';
import type { ServiceContext } from './context.ts';
import { checkLine, completeLine } from './filter-line.ts';
import { choices } from './choices.ts';
import { exportFile } from './export.ts';
import { history } from './history.ts';
import { importPlan } from './import/plan.ts';
import { importRun } from './import/run.ts';
import { count, list } from './list.ts';
import { draft, dropDraft, keepLang, preference, saveDraft, setPreference } from './preferences.ts';
import { printFile, printPreview } from './print.ts';
import { mergeValues, moveValue, retire } from './reference-lists.ts';
import { remove, restore } from './remove.ts';
import { report } from './report.ts';
import { search } from './search.ts';
import { startPage } from './start-page.ts';
import { steps } from './steps.ts';
import { undo, undoPreview } from './undo.ts';
import { uses } from './uses.ts';
import { blank, check, create, get, getSingle, update, type Proposals } from './records.ts';

/** A call that another part brings; until then it says so. */
const notYet = (name: string) => async (): Promise<never> => await Promise.reject(failed('error.not_built', { name }));

/** What stands behind screens and commands: every service with the database, who asks and the clock already given. */
export function bindServices(database: Database, session: Session, now: () => number = Date.now): Api {
  let ctx: ServiceContext = { database, session, now };
  const proposals: Proposals = new Set();
  return {
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
    completeFilter: async (entity, filter, cursor) => await completeLine(ctx, entity, filter, cursor),
    get: async (entity, id) => await get(ctx, entity, id),
    getSingle: async (entity) => await getSingle(ctx, entity),
    blank: async (entity, given) => await blank(ctx, entity, given, proposals),
    check: async (entity, id, values) => await check(ctx, entity, id, values, proposals),
    create: async (entity, values) => await create(ctx, entity, values, proposals),
    update: async (entity, id, version, values) => await update(ctx, entity, id, version, values),
    remove: async (selection, expected, control) => await remove(ctx, selection, expected, control),
    restore: async (entity, ids) => await restore(ctx, entity, ids),
    bulkPreview: async (selection, values, control) => await bulkPreview(ctx, selection, values, control),
    bulkUpdate: async (selection, values, expected, control) => await bulkUpdate(ctx, selection, values, expected, control),

    choices: async (entity, search, limit, given) => await choices(ctx, entity, search, limit, given),
    uses: async (entity, ids) => await uses(ctx, entity, ids),
    mergeValues: async (entity, fromId, intoId) => await mergeValues(ctx, entity, fromId, intoId),
    retire: async (entity, id, retired) => await retire(ctx, entity, id, retired),
    moveValue: async (entity, id, by) => await moveValue(ctx, entity, id, by),

    history: async (entity, id) => await history(ctx, entity, id),
    steps: async (request) => await steps(ctx, request),
    undoPreview: async (stepId) => await undoPreview(ctx, stepId),
    undo: async (stepId, onConflict, control) => await undo(ctx, stepId, onConflict, control),

    search: async (text, limit) => await search(ctx, text, limit),
    report: async (name, options, control) => await report(ctx, name, options, control),
    startPage: async () => await startPage(ctx),
    about: async () => await about(ctx),

    // Files: IO
    exportFile: async (request, control) => await exportFile(ctx, request, control),
    printFile: async (request, control) => await printFile(ctx, request, control),
    printPreview: async (request) => await printPreview(ctx, request),
    importPlan: async (entity, path, options) => await importPlan(ctx, entity, path, options),
    importRun: async (request, control) => await importRun(ctx, request, control),

    preference: async (name) => await preference(ctx, name),
    setPreference: async (name, value) => {
      await setPreference(ctx, name, value);
    },
    saveDraft: async (place, body) => {
      await saveDraft(ctx, place, body);
    },
    draft: async (place) => await draft(ctx, place),
    dropDraft: async (place) => {
      await dropDraft(ctx, place);
    },
  };
}
