/** What is asked about operators and answered: plain data, part of the contract in api.ts. */
import type { EntityName } from '../entities/names.ts';
import type { Control } from './context.ts';

/** What of an operator's would go to another: records in whose owner's place the one stands. */
export interface HandOverPreview {
  readonly from: { readonly id: number; readonly name: string };
  /** Null where nobody was named yet. */
  readonly to: { readonly id: number; readonly name: string } | null;
  readonly total: number;
  /** Only entities of which there are some, in the order of the menu. */
  readonly entities: readonly HandOverCount[];
}
export interface HandOverCount {
  readonly entity: EntityName;
  readonly count: number;
}

export interface HandOverRequest {
  readonly from: number;
  readonly to: number;
  /** Only records of these; all unless given. */
  readonly only?: readonly EntityName[];
  /** How many records were confirmed; refused with `conflict` when it is another number by now. */
  readonly expected: number;
}

export interface OperatorsApi {
  handOverPreview(from: number, to: number | null): Promise<HandOverPreview>;
  /** All of it as one step, which can be taken back. */
  handOver(request: HandOverRequest, control?: Control): Promise<{ readonly stepId: number; readonly moved: number }>;
}
