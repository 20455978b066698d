import { describe, expect, it } from 'vitest';
import { lacking, SIDES, sidesOf, stewardOf } from '../../src/auth/covers.ts';
import { NO_RIGHTS, POWERS, RIGHT_ACTIONS, SCOPES, withCells, withFieldRule, withPower, type Rights } from '../../src/auth/matrix.ts';
import { isOwned } from '../../src/auth/permissions.ts';
import { READY_ROLE_NAMES, READY_ROLES } from '../../src/auth/ready-roles.ts';
import { fieldRulesFor } from '../../src/auth/rights-text.ts';
import { ENTITY_NAMES } from '../../src/entities/names.ts';
import { definitionOf, fieldsOf } from '../../src/entities/registry.ts';

/** Everything of every kind of record in this scope, each with a row of its own. */
const everywhere = (scope: (typeof SCOPES)[number]): Rights => (['*', ...ENTITY_NAMES] as const).reduce((rights, row) => withCells(rights, row, RIGHT_ACTIONS, scope), NO_RIGHTS);

const ALL = everywhere('all');

describe('what one would give and does not have', () => {
  it('is every cell of every entity that reaches further', () => {
    for (const entity of ENTITY_NAMES)
      for (const action of RIGHT_ACTIONS)
        for (const [at, scope] of SCOPES.entries()) {
          const own = withCells(everywhere('all'), entity, [action], scope);
          const more = SCOPES.slice(at + 1).filter((one) => isOwned(entity) || one === 'all');
          // Lists of words are read by everybody, and what is nobody's is reached by all alone.
          const open = action === 'read' && definitionOf(entity).reference !== undefined;
          for (const wider of more) expect(lacking(own, withCells(own, entity, [action], wider), false), `${entity} ${action} ${scope} ${wider}`).toEqual(open ? null : { kind: 'cell', row: entity, action, scope: wider });
          expect(lacking(own, own, false)).toBeNull();
          if (scope !== 'none') expect(lacking(own, withCells(own, entity, [action], 'none'), false)).toBeNull();
        }
  });

  it('is what all others may, too, that come with a later version', () => {
    const own = withCells(everywhere('all'), '*', ['export'], 'own');
    expect(lacking(own, withCells(own, '*', ['export'], 'all'), false)).toEqual({ kind: 'cell', row: '*', action: 'export', scope: 'all' });
  });

  it('is every field that is covered for oneself and less so for the other', () => {
    for (const entity of ENTITY_NAMES)
      for (const field of Object.keys(fieldsOf(entity))) {
        const rules = [null, ...fieldRulesFor(entity, field)];
        const pairs = rules.flatMap((own, at) => rules.map((theirs, other) => ({ own, theirs, more: other < at })));
        for (const { own, theirs, more } of pairs) {
          const [mine, wanted] = [withFieldRule(ALL, entity, field, own), withFieldRule(ALL, entity, field, theirs)];
          expect(lacking(mine, wanted, false), `${entity}.${field} ${own ?? ''} ${theirs ?? ''}`).toEqual(more ? { kind: 'field', entity, field } : null);
        }
      }
  });

  it('is every power', () => {
    for (const power of POWERS) {
      const own = POWERS.filter((one) => one !== power && one !== 'steward').reduce((rights, one) => withPower(rights, one, true), NO_RIGHTS);
      expect(lacking(own, withPower(own, power, true), false)).toEqual({ kind: 'power', power });
    }
  });

  it('of the ready roles is nothing for the administrator, and something for everybody else who is no steward', () => {
    for (const name of READY_ROLE_NAMES) {
      expect(lacking(READY_ROLES.administrator, READY_ROLES[name], true), name).toBeNull();
      if (name !== 'administrator') expect(lacking(READY_ROLES[name], READY_ROLES.administrator, true), name).not.toBeNull();
    }
  });
});

describe('three administrators', () => {
  it('have each power of administration on one side, and the ready roles are of one', () => {
    const all = Object.values(SIDES).flat();
    expect(new Set(all).size).toBe(all.length);
    expect(POWERS.filter((power) => !all.some((one) => one === power))).toEqual(['steward', 'undo_others', 'unmask']);
    expect(READY_ROLE_NAMES.map((name) => sidesOf(READY_ROLES[name]).join(' '))).toEqual(['system security audit', '', '', '', '', 'audit', 'system', 'security']);
    expect(READY_ROLE_NAMES.map((name) => stewardOf(READY_ROLES[name]))).toEqual([null, null, null, null, null, null, 'lets_in', 'gives']);
  });

  it('who gives lets nobody in and gives all but to oneself; who lets in does so where others are no administrators', () => {
    const { security_administrator: gives, system_administrator: lets } = READY_ROLES;
    for (const name of READY_ROLE_NAMES) {
      expect(lacking(gives, READY_ROLES[name], false), name).toBeNull();
      expect(lacking(gives, READY_ROLES[name], true) === null, name).toBe(name === 'security_administrator');
      expect(lacking(lets, READY_ROLES[name], false) === null, name).toBe(!['administrator', 'auditor', 'security_administrator'].includes(name));
      expect(lacking(lets, READY_ROLES[name], true) === null, name).toBe(name === 'system_administrator');
    }
    // Both sides in one hand: the power opens nothing.
    const both = withPower(withPower(lets, 'roles', true), 'sessions', true);
    expect(lacking(both, READY_ROLES.salesperson, false)).not.toBeNull();
  });
});
