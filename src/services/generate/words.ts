import type { Lang } from '../../i18n/index.ts';
import { readData } from '../fixtures.ts';

/** Chinese and its Latin form. */
type Pair = readonly [string, string];
type Both = Readonly<Record<Lang, readonly string[]>>;

/** fixtures/demo-words.json. */
export interface Words {
  readonly brandFirst: readonly Pair[];
  readonly brandSecond: readonly Pair[];
  /** Section of GB/T 4754, name in both languages. */
  readonly trades: readonly (readonly [string, string, string])[];
  readonly surnames: readonly (readonly [string, string, number])[];
  readonly givenMale: readonly Pair[];
  readonly givenFemale: readonly Pair[];
  readonly roads: readonly Pair[];
  readonly roadKinds: Both;
  readonly banks: readonly Pair[];
  readonly hobbies: Both;
  /** By the code of a contact's role. */
  readonly positions: Readonly<Record<string, readonly Pair[]>>;
  readonly customerNotes: Both;
  /** By the code of an interaction's type: subject, result, next step. */
  readonly interactions: Readonly<Record<string, readonly (readonly [Pair, Pair, Pair])[]>>;
  readonly participants: Both;
  readonly contents: Both;
  readonly operators: readonly (readonly [string, string, string])[];
  readonly westernNames: { readonly male: readonly string[]; readonly female: readonly string[]; readonly family: readonly string[] };
  /** By the first two digits of the division code. */
  readonly provinceWeights: Readonly<Record<string, number>>;
}

export async function demoWords(): Promise<Words> {
  return await readData<Words>('demo-words.json');
}

/** fixtures/demo-service.json: subjects by the code of the category, the rest by language. */
export interface ServiceWords {
  readonly feedback: Readonly<Record<string, readonly Pair[]>>;
  readonly complaint: Readonly<Record<string, readonly Pair[]>>;
  readonly feedbackContents: Both;
  readonly complaintContents: Both;
  readonly replies: Both;
  readonly solutions: Both;
  readonly returnNotes: Both;
  /** Of customers who are still not happy. */
  readonly returnNotesBad: Both;
  readonly reopenReasons: Both;
}

export async function serviceWords(): Promise<ServiceWords> {
  return await readData<ServiceWords>('demo-service.json');
}
