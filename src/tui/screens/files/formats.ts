import type { EntityName } from '../../../entities/names.ts';
import { definitionOf } from '../../../entities/registry.ts';
import type { ExportFormat } from '../../../services/api.ts';

/** A format of files as the dialog offers it. */
export interface Format {
  readonly word: ExportFormat;
  readonly label: string;
  readonly ending: string;
  /** Whether it is written in one way for people and in another for programs. */
  readonly purposes: boolean;
  /** Whether the encoding can be chosen. */
  readonly encodings: boolean;
}

const FORMATS: readonly Format[] = [
  { word: 'csv', label: 'CSV', ending: 'csv', purposes: true, encodings: true },
  { word: 'xlsx', label: 'XLSX', ending: 'xlsx', purposes: false, encodings: false },
  { word: 'tsv', label: 'TSV', ending: 'tsv', purposes: true, encodings: true },
  { word: 'json', label: 'JSON', ending: 'json', purposes: false, encodings: false },
  { word: 'ndjson', label: 'NDJSON', ending: 'ndjson', purposes: false, encodings: false },
  { word: 'md', label: 'Markdown', ending: 'md', purposes: false, encodings: true },
];
const CARDS: readonly Format[] = [
  { word: 'vcard', label: 'vCard 3.0', ending: 'vcf', purposes: false, encodings: false },
  { word: 'vcard4', label: 'vCard 4.0', ending: 'vcf', purposes: false, encodings: false },
];

export const ENDINGS = [...new Set([...FORMATS, ...CARDS].map((format) => format.ending))];

/** The formats that records of an entity can be written in. */
export function formatsOf(entity: EntityName): readonly Format[] {
  return definitionOf(entity).card === undefined ? FORMATS : [...FORMATS, ...CARDS];
}
