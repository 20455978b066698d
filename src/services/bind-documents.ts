import type { ServiceContext } from './context.ts';
import type { DocumentsApi } from './documents-api.ts';

/** Letters, documents, edited lists and what is opened outside: loaded when it is first asked for. */
export function documentCalls(own: () => ServiceContext): DocumentsApi {
  return {
    program: async (kind) => await (await import('./programs.ts')).programFor(own(), kind),
    webPlaces: async (entity, id) => await (await import('./web.ts')).webPlaces(own(), entity, id),
    letterDraft: async (request) => await (await import('./writing/letter.ts')).letterDraft(own(), request),
    writeLetter: async (request) => await (await import('./writing/letter.ts')).writeLetter(own(), request),
    lettersPlan: async (job, from, count, control) => await (await import('./writing/letters.ts')).lettersPlan(own(), job, from, count, control),
    writeLetters: async (job, expected, control) => await (await import('./writing/letters.ts')).writeLetters(own(), job, expected, control),
    lettersFile: async (job, expected, file, control) => await (await import('./writing/letters-file.ts')).lettersFile(own(), job, expected, file, control),
    loadTemplate: async (file) => await (await import('./writing/templates.ts')).loadTemplate(own(), file),
    attachDocument: async (request) => await (await import('./documents.ts')).attachDocument(own(), request),
    documentName: async (id, format) => (await (await import('./documents.ts')).documentFile(own(), id, format)).name,
    saveDocument: async (request) => await (await import('./documents.ts')).saveDocument(own(), request),
    sheetPlan: async (request, control) => await (await import('./sheet/apply.ts')).sheetPlan(own(), request, control),
    sheetApply: async (request, sha256, control) => await (await import('./sheet/apply.ts')).sheetApply(own(), request, sha256, control),
  };
}
