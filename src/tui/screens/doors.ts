import type { EntityName } from '../../entities/names.ts';
import type { Values } from '../../fields/definition.ts';
import type { ListRequest } from '../../services/api.ts';
import type { Draft } from '../editors/editor.ts';
import type { KeptScreen } from '../core/journal.ts';
import type { Opening } from '../core/screen.ts';
import type { ListProps } from './list/state.ts';

/**
 * Screens that open one another, by name: list → record → form → picker → form. Handed to every screen as `ctx.doors`, so that none of these
 * files imports the next in a circle.
 */
export interface Doors {
  list(props: ListProps): Opening<void>;
  /** A record's page; gives back the record that was seen last. */
  record(props: RecordProps): Opening<number>;
  /** The one record of a `single` entity. */
  single(entity: EntityName): Opening<void>;
  /** Gives back what was saved, null where nothing was. */
  form(props: FormProps): Opening<Saved | null>;
  /** Values of another entity; null where nothing was chosen. */
  picker(props: PickerProps): Opening<Picked | null>;
  /** A column to sort by: `name`, `-name`; null: as it was. */
  sort(props: SortProps): Opening<string | null>;
  /** The operator's last step, taken back after a look. */
  undo(): Opening<boolean>;
}

export interface SortProps {
  readonly entity: EntityName;
  readonly fields: readonly string[];
  readonly now: string | null;
}

export interface RecordProps {
  readonly entity: EntityName;
  readonly id: number;
  /** The list that it was opened from: next and previous keep to it. */
  readonly among?: Omit<ListRequest, 'columns' | 'limit'> | undefined;
}

export interface FormProps {
  readonly entity: EntityName;
  /** Null: a new record. */
  readonly id: number | null;
  /** What a new record begins with. */
  readonly given?: Values | undefined;
  /** A step of the record's flow: only what it asks for, in a small form; saving takes the step. */
  readonly step?: string | undefined;
  /** The field to begin at. */
  readonly at?: string | undefined;
  /** Opened on the way, from another form: there the last step cannot be taken back by a key. */
  readonly within?: boolean | undefined;
  /** What had been typed when the line dropped, or is brought along from another record. */
  readonly restored?: Restored | undefined;
}

export interface Restored {
  readonly version: number;
  readonly drafts: Readonly<Record<string, Draft>>;
  /** What stood in these fields when they were read. */
  readonly base: Values;
  readonly labels: Readonly<Record<string, string>>;
  /** Fields that there are no more, with what was typed. */
  readonly lost: readonly { readonly field: string; readonly text: string }[];
  /** Where it is kept. */
  readonly place?: string | undefined;
  /** As it was kept: it stays so until the form stands. */
  readonly data?: unknown;
  /** The screens that were open on top of it. */
  readonly inner: readonly KeptScreen[];
}

export interface Saved {
  /** A step that suggests itself after the one that was taken. */
  readonly suggests?: string | null;
  readonly id: number;
  readonly label: string;
  readonly stepId: number;
  /** What should be looked at again, in words. */
  readonly doubt?: string | undefined;
}

export interface PickerProps {
  readonly entity: EntityName;
  readonly title: string;
  /** What was typed into the field. */
  readonly search: string;
  readonly current: readonly number[];
  /** Several may be chosen. */
  readonly many: boolean;
  readonly required: boolean;
  /** Only the values that hang on this record. */
  readonly given?: { readonly field: string; readonly id: number } | undefined;
  /** Only what is there: no new value. */
  readonly fixed?: boolean | undefined;
  /** All but this value. */
  readonly without?: number | undefined;
}

export interface Picked {
  /** Empty: the field is to be emptied. */
  readonly values: readonly { readonly id: number; readonly label: string }[];
}
