import type { ScopeIds } from './session.ts';

/** Of an operator, what says whose records are whose. */
export interface ReachOperator {
  readonly id: number;
  readonly department_id: number | null;
  readonly deputy_id: number | null;
  readonly deputy_until: string | null;
}

/** Of a department, the same. */
export interface ReachDepartment {
  readonly id: number;
  readonly parent_id: number | null;
  readonly manager_id: number | null;
}

export interface Staff {
  readonly operators: readonly ReachOperator[];
  readonly departments: readonly ReachDepartment[];
}

/**
 * Whose records count as an operator's own: the operator's and those of whoever has the operator as deputy today. Of the department: also those of all
 * in it and below, and in the departments that the operator manages. Sorted ids. Pure.
 */
export function reachOf({ operators, departments }: Staff, operatorId: number, today: string): ScopeIds {
  const own = new Set([operatorId]);
  for (const { id, deputy_id, deputy_until } of operators) if (deputy_id === operatorId && (deputy_until === null || deputy_until >= today)) own.add(id);
  const mine = operators.find(({ id }) => id === operatorId)?.department_id ?? null;
  const tops = departments.filter(({ id, manager_id }) => id === mine || manager_id === operatorId).map(({ id }) => id);
  const inside = withBelow(tops, departments);
  const colleagues = operators.flatMap(({ id, department_id }) => (department_id !== null && inside.has(department_id) ? [id] : []));
  const sorted = (ids: Iterable<number>): readonly number[] => [...new Set(ids)].toSorted((a, b) => a - b);
  return { own: sorted(own), department: sorted([...own, ...colleagues]) };
}

function withBelow(tops: readonly number[], all: readonly ReachDepartment[]): ReadonlySet<number> {
  const found = new Set(tops);
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const { id, parent_id } of all) if (parent_id !== null && found.has(parent_id)) found.add(id);
  }
  return found;
}
