import type { Power } from '../../auth/matrix.ts';
import { hasPower, type Action } from '../../auth/permissions.ts';
import type { EntityName } from '../../entities/names.ts';
import { definitionOf, fieldsOf } from '../../entities/registry.ts';
import type { ActionId } from '../../keys.ts';
import type { Row, Selection } from '../../services/api.ts';
import type { Ctx } from '../core/context.ts';
import type { Opening, Reason } from '../core/screen.ts';
import { callList } from './call-list.ts';
import { documentSave } from './document-save.ts';
import { handOver } from './hand-over.ts';
import { letter } from './letter.ts';
import { copyRole } from './copy-role.ts';
import { lookAs } from './look.ts';
import { actOn, MAIL_OFFERS, mayBeDone, sendNow } from './mail/act.ts';
import { newLogin } from './new-login.ts';
import { quickLog } from './quick-log.ts';
import { rights } from './rights.ts';
import { setPassword } from './set-password.ts';
import { attachFile, bounceFile, templateFile } from './take-file.ts';
import { webPlaces } from './web.ts';

/** What only the records of one entity offer beside the usual, on their page and in their list: an action and the screen that it opens. */
export interface OwnAction {
  readonly action: ActionId;
  /** The right on the entity that it takes, and what beside. */
  readonly right: Action;
  /** Another entity that the right is on. */
  readonly on?: EntityName;
  readonly power?: Power;
  /** It takes a file of the server: not in a protected session. */
  readonly takesFile?: true;
  open(record: { readonly id: number; readonly label: string; readonly row?: Row | undefined }): Opening<unknown>;
  /** From a list with marks it is done with all of them. */
  openMarked?(marked: { readonly selection: Selection; readonly count: number }): Opening<unknown>;
  /** Why it cannot be done with this record as it stands; `hidden`: it makes no sense there. */
  may?(row: Pick<Row, 'values'>): Reason | 'hidden' | undefined;
  /** From a list it is done with all that the list shows. */
  openList?(list: ShownList): Opening<unknown>;
}

/** What a list shows: a line of the query language with its order, and what it may be called. */
export interface ShownList {
  readonly name: string;
  readonly filter: string;
  readonly sort: readonly string[] | null;
}

const LOG = { action: 'app.log', right: 'create', on: 'interaction' } as const;
const LETTER = { action: 'letters.write', right: 'create', on: 'document' } as const;

const OWN: Partial<Record<EntityName, readonly OwnAction[]>> = {
  operator: [
    { action: 'operators.password', right: 'read', power: 'operators', open: ({ id }) => setPassword(id) },
    { action: 'operators.hand-over', right: 'read', power: 'operators', open: ({ id, label }) => handOver(id, label) },
  ],
  mail: [
    ...MAIL_OFFERS.map(
      (action): OwnAction => ({
        action: `mail.${action}`,
        right: action === 'queue' || action === 'retry' ? 'create' : 'edit',
        may: (row) => mayBeDone(action, row),
        open: ({ id, label, row }) => actOn({ action, selection: { entity: 'mail', ids: [id] }, count: 1, label, state: String(row?.values['state'] ?? '') }),
        openMarked: ({ selection, count }) => actOn({ action, selection, count, label: '', state: '' }),
      }),
    ),
    { action: 'mail.bounces', right: 'edit', takesFile: true, open: () => bounceFile() },
    { action: 'mail.out', right: 'create', open: () => sendNow() },
  ],
  employee: [{ action: 'operators.new-login', right: 'read', open: ({ id }) => newLogin(id) }],
  customer: [
    { ...LOG, open: ({ id, label }) => quickLog('customer', id, label) },
    { ...LETTER, open: ({ id, label }) => letter('customer', id, label) },
    { action: 'documents.attach', right: 'create', on: 'document', takesFile: true, open: ({ id }) => attachFile(id) },
    { action: 'calls.call', right: 'create', on: 'call', open: ({ id }) => callList({ only: id }), openList: (list) => callList({ list }) },
  ],
  contact: [
    { ...LOG, open: ({ id, label }) => quickLog('contact', id, label) },
    { ...LETTER, open: ({ id, label }) => letter('contact', id, label) },
  ],
  document: [{ action: 'documents.save', right: 'export', open: ({ id }) => documentSave(id) }],
  letter_template: [{ action: 'letters.load', right: 'edit', takesFile: true, open: ({ id }) => templateFile(id) }],
  role: [
    { action: 'rights.open', right: 'read', open: ({ id, label }) => rights({ id, name: label }) },
    { action: 'rights.copy', right: 'create', power: 'roles', open: ({ id, label }) => copyRole(id, label) },
    { action: 'rights.look', right: 'read', power: 'roles', open: ({ id, label }) => lookAs(id, label) },
  ],
};

/** Whether records have a website or an address. */
const hasPlaces = (entity: EntityName): boolean => definitionOf(entity).address?.text !== undefined || Object.values(fieldsOf(entity)).some(({ kind }) => kind === 'url');

/** The actions of an entity's own, and where its records are found in the world. */
export const ownActionsOf = (entity: EntityName): readonly OwnAction[] => [
  ...(OWN[entity] ?? []),
  ...(hasPlaces(entity) ? [{ action: 'record.web', right: 'read', open: ({ id, label }) => webPlaces(entity, id, label) } satisfies OwnAction] : []),
];

export const ownAction = (entity: EntityName, action: ActionId): OwnAction | undefined => ownActionsOf(entity).find((own) => own.action === action);

/** Whether it stands among what can be done with a record; null: no one record is in hand. */
export const isOffered = ({ may }: OwnAction, row: Pick<Row, 'values'> | null | undefined): boolean => row === null || row === undefined || may?.(row) !== 'hidden';

/** Why it cannot be done with the record in hand. */
export function notNow({ may }: OwnAction, row: Pick<Row, 'values'> | null | undefined): Reason | undefined {
  const why = row === null || row === undefined ? undefined : may?.(row);
  return why === 'hidden' ? undefined : why;
}

/** Why it cannot be done, where a power is missing, a right on another entity, or the way to a file. */
export function powerMissing({ power, on, right, takesFile }: OwnAction, ctx: Ctx): Reason | undefined {
  const { session } = ctx;
  if (takesFile === true && session?.protected === true) return { key: 'server.no_path' };
  const verdict = on === undefined ? undefined : ctx.can(right, on);
  if (on !== undefined && verdict?.allowed === false) return { key: verdict.reason, params: { action: { key: `action.${right}` }, entity: { key: `entity.${on}` } } };
  if (power === undefined || session === null || hasPower(session, power)) return undefined;
  return { key: 'error.power_missing', params: { power: { key: `power.${power}` } } };
}
