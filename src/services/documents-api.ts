/** Documents of customers, letters, and what is opened outside: plain data, part of the contract in api.ts. */
import type { EntityName } from '../entities/names.ts';
import type { FileResult, SaveResult, Selection } from './api.ts';
import type { Control } from './context.ts';
import type { OutsideKind } from './programs.ts';
import type { SheetApi } from './sheet-api.ts';

/** A program of the operator's own computer: its absolute path and what comes before a file's name or an address. */
export interface OutsideProgram {
  readonly path: string;
  readonly args: readonly string[];
}

/** An address that belongs to a record. */
export interface WebPlace {
  readonly kind: 'site' | 'map';
  /** The field that it comes from. */
  readonly field: string;
  /** What stands there. */
  readonly text: string;
  readonly url: string;
}

/** Records that a letter is written to. */
export const ADDRESSEES = ['customer', 'contact'] as const;
export type Addressee = (typeof ADDRESSEES)[number];
export const isAddressee = (entity: EntityName): entity is Addressee => ADDRESSEES.some((one) => one === entity);

export interface LetterRequest {
  readonly templateId: number;
  readonly entity: Addressee;
  readonly id: number;
}

/** A letter as it would be: nothing is written yet. */
export interface LetterDraft {
  readonly title: string;
  readonly text: string;
  /** From a Word file: its text is for reading, the file is made when it is saved. */
  readonly word: boolean;
  /** Fields of the template that are empty for this one, as they are written. */
  readonly empty: readonly string[];
}

export interface LetterSave extends LetterRequest {
  readonly title: string;
  /** Of a text: as it was edited. */
  readonly text?: string | undefined;
}

/** A letter to each record of a selection: customers or contacts. */
export interface ListLetters extends Selection {
  readonly entity: Addressee;
  readonly templateId: number;
  /** Also to those without a postal address. */
  readonly unaddressed?: boolean;
}

export interface LetterLeftOut {
  readonly id: number;
  readonly label: string;
  readonly reason: 'no_address' | 'refused' | 'left';
}

export interface LettersPlan {
  /** How many letters there are. */
  readonly count: number;
  /** Those from the one that was asked for on. */
  readonly letters: readonly { readonly label: string; readonly title: string; readonly text: string; readonly empty: readonly string[] }[];
  readonly leftOut: readonly LetterLeftOut[];
  readonly word: boolean;
}

export interface LettersWritten {
  readonly stepId: number;
  readonly written: number;
  readonly leftOut: readonly LetterLeftOut[];
}

/** All letters of a list as one file, for printing. */
export interface LettersForm {
  /** A Word file in which each letter begins on a page of its own, or text with a form feed between them. */
  readonly format: 'docx' | 'text';
  /** They are kept among the documents of the customers too. */
  readonly keep: boolean;
}
export interface LettersFile extends LettersForm {
  readonly path: string;
  readonly overwrite?: boolean | undefined;
}

/** Its rows are the letters. */
export interface LettersFiled extends FileResult {
  /** Null: they were not kept. */
  readonly stepId: number | null;
  readonly leftOut: readonly LetterLeftOut[];
}

/** In which form a document goes out: its own file, its text, or a Word file made of the text where it has none. */
export type DocumentFormat = 'file' | 'text' | 'docx';

export interface DocumentSave {
  readonly id: number;
  readonly format: DocumentFormat;
  readonly path: string;
  readonly overwrite?: boolean | undefined;
}

export interface AttachRequest {
  readonly customerId: number;
  readonly contactId?: number | null | undefined;
  readonly path: string;
  /** The file's name unless given. */
  readonly title?: string | undefined;
  readonly kind?: string | undefined;
  /** What it is called where the path does not say: standard input. */
  readonly fileName?: string | undefined;
}

export interface TemplateFile {
  readonly path: string;
  /** The file's name without its ending unless given. */
  readonly name?: string | undefined;
  readonly subject?: string | undefined;
  readonly fileName?: string | undefined;
  /** In the place of what this template is. */
  readonly id?: number | undefined;
  /** Only looks whether it can be taken. */
  readonly dryRun?: boolean | undefined;
}

export interface TemplateResult extends SaveResult {
  readonly name: string;
  /** The fields that it asks for, as written. */
  readonly fields: readonly string[];
}

export interface DocumentsApi extends SheetApi {
  /** The program that is started for the operator. Throws `not_permitted` where none may be, `not_found` where there is none. */
  program(kind: OutsideKind): Promise<OutsideProgram>;
  /** Websites and map of a record. */
  webPlaces(entity: EntityName, id: number): Promise<readonly WebPlace[]>;
  /** Throws `invalid` with line and column for what a template asks for and there is not. */
  letterDraft(request: LetterRequest): Promise<LetterDraft>;
  /** The letter among the customer's documents. */
  writeLetter(request: LetterSave): Promise<SaveResult>;
  /** `count` letters of a list from the one numbered `from` (0) on, how many there are and who gets none. Nothing is written. */
  lettersPlan(job: ListLetters, from: number, count: number, control?: Control): Promise<LettersPlan>;
  /** A letter for each among the documents of its customer, as one step. Throws `conflict` where they are not as many as were shown. */
  writeLetters(job: ListLetters, expected: number, control?: Control): Promise<LettersWritten>;
  /** The same as one file with a page for each; in a protected session a download. */
  lettersFile(job: ListLetters, expected: number, file: LettersFile, control?: Control): Promise<LettersFiled>;
  /** A text or a Word file as a template. Throws `invalid` for fields that there are not and for a file that is neither. */
  loadTemplate(file: TemplateFile): Promise<TemplateResult>;
  /** A file among the customer's documents. */
  attachDocument(request: AttachRequest): Promise<SaveResult>;
  /** What a file of a document would be called. */
  documentName(id: number, format: DocumentFormat): Promise<string>;
  /** Into a file; in a protected session a download. */
  saveDocument(request: DocumentSave): Promise<FileResult>;
}
