import type { AgendaApi } from './agenda-api.ts';
import type { ServiceContext } from './context.ts';
import { todayOf } from './validate.ts';

/** The agenda and the calculator: loaded when they are first asked for. */
export function agendaCalls(own: () => ServiceContext): AgendaApi {
  return {
    agenda: async (request, control) => await (await import('./agenda.ts')).agenda(own(), request, control),
    agendaStep: async (id, version, occurrence, step, values) => await (await import('./agenda.ts')).agendaStep(own(), id, version, occurrence, step, values),
    ownNumbers: async () => await (await import('./start-page.ts')).ownNumbers(own()),
    reminders: async () => await (await import('./reminders.ts')).reminders(own()),
    exportIcs: async (request, path, overwrite) => await (await import('./ics/export.ts')).exportIcs(own(), request, path, overwrite),
    importIcs: async (path, dryRun) => await (await import('./ics/import.ts')).importIcs(own(), path, dryRun),
    calculate: async (line, { last = '', memory = '' } = {}) => (await import('./calculator/calculate.ts')).calculate(line, { today: todayOf(own()), last, memory }),
  };
}
