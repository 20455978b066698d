import { can } from '../auth/permissions.ts';
import type { Session } from '../auth/session.ts';
import type { Database } from '../db/database.ts';
import { failed } from '../errors.ts';
import type { Api } from './api.ts';
import type { ServiceContext } from './context.ts';
import { checkLine, completeLine } from './filter-line.ts';
import { choices } from './choices.ts';
import { exportFile } from './export.ts';
import { count, list } from './list.ts';
import { draft, dropDraft, keepLang, preference, saveDraft, setPreference } from './preferences.ts';
import { printFile, printPreview } from './print.ts';
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
    remove: notYet('remove'),
    restore: notYet('restore'),
    bulkPreview: notYet('bulkPreview'),
    bulkUpdate: notYet('bulkUpdate'),

    choices: async (entity, search, limit, given) => await choices(ctx, entity, search, limit, given),
    uses: notYet('uses'),
    mergeValues: notYet('mergeValues'),
    retire: notYet('retire'),
    moveValue: notYet('moveValue'),

    history: notYet('history'),
    steps: notYet('steps'),
    undoPreview: notYet('undoPreview'),
    undo: notYet('undo'),

    // Search, reports, start page and about: START
    search: notYet('search'),
    report: notYet('report'),
    startPage: notYet('startPage'),
    about: notYet('about'),

    // Files: IO
    exportFile: async (request, control) => await exportFile(ctx, request, control),
    printFile: async (request, control) => await printFile(ctx, request, control),
    printPreview: async (request) => await printPreview(ctx, request),
    importPlan: notYet('importPlan'),
    importRun: notYet('importRun'),

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
