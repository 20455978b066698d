import type { EntityName } from '../../entities/names.ts';
import { fieldsOf } from '../../entities/registry.ts';
import type { PlainError } from '../../errors.ts';
import { fieldLabel } from '../../i18n/index.ts';
import type { Api, OpenRecord, SaveResult } from '../../services/api.ts';
import { parseLogLine, type LogKind, type LogLine } from '../../services/log-line.ts';
import { logKinds, logValues, whenWords, type LogAbout } from '../../services/quick-log.ts';
import { numberIn, textIn } from '../../util/plain.ts';
import { displayWidth, wrapInto } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, open, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { cell, line, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Opening, type Update } from '../core/screen.ts';
import { box } from '../widgets/dialog.ts';
import { leaveAsking } from '../widgets/leave.ts';
import { editWords, fieldText, isEmpty, textField, viewField, type TextField } from '../widgets/text-field.ts';
import { ofCustomer } from './of-customer.ts';
import { passage } from './passage.ts';

type Party = 'customer' | 'contact';

interface LogState {
  readonly entity: Party;
  readonly id: number;
  readonly label: string;
  readonly field: TextField;
  /** Null: not there yet. */
  readonly kinds: readonly LogKind[] | null;
  /** Whom it is about; the contact's customer is asked for. */
  readonly about: LogAbout | null;
  readonly error: PlainError | null;
  /** Where the line is kept that was brought back. */
  readonly place: string | undefined;
}

type Next = Update<LogState>;

/** A contact with a customer or a contact in one line, with a look at what it will say. */
export const quickLog = (entity: Party, id: number, label: string, kept?: { readonly text: string; readonly place: string }): Opening<void> =>
  opening(screen, { entity, id, label, field: textField(kept?.text), kinds: null, about: null, error: null, place: kept?.place });

/** A line that was being typed when the terminal dropped; null where the data are none of ours. */
export function keptLog(data: unknown): { readonly entity: Party; readonly id: number; readonly label: string; readonly text: string } | null {
  const [entity, id, text] = [textIn(data, 'entity'), numberIn(data, 'id'), textIn(data, 'text')];
  return id === undefined || text === undefined || (entity !== 'customer' && entity !== 'contact') ? null : { entity, id, label: textIn(data, 'label') ?? '', text };
}

const screen = defineScreen<LogState>({
  name: 'quick-log',
  over: true,
  offers: () => [{ action: 'log.save' }],
  act: save,
  key: logKey,
  holds: (state, key) => isKey(key, 'enter', 'ctrl-s') && (state.kinds === null || state.about === null),
  opened: (state) =>
    keep(
      state,
      load<LogState, void, Pick<LogState, 'kinds' | 'about'>>({
        slot: 'read',
        run: async (api, control) => {
          const customerId = state.entity === 'customer' ? state.id : Number((await api.get('contact', state.id)).values['customer_id']);
          return { kinds: await logKinds(api, control), about: { customerId, contactId: state.entity === 'contact' ? state.id : null } };
        },
        done: (now, found) => keep({ ...now, ...found }),
        fail: (now, error) => keep(now, close(undefined), say('error', error.key, error.params)),
      }),
    ),
  view: logView,
  draft: ({ entity, id, label, field, place }) => (isEmpty(field) ? null : { kind: 'log', data: { entity, id, label, text: fieldText(field) }, about: { entity, id, label }, place }),
});

function logKey(state: LogState, key: Key): Next | null {
  if (isKey(key, 'esc')) return leave(state);
  const field = editWords(state.field, key);
  return field === null ? null : keep({ ...state, field, error: null });
}

/** What was typed is not lost by one key. */
function leave(state: LogState): Next {
  if (isEmpty(state.field)) return keep(state, close(undefined));
  return leaveAsking(state);
}

const parsed = ({ field, kinds }: LogState, ctx: Ctx): LogLine => parseLogLine(fieldText(field), ctx.today, kinds ?? []);

function save(state: LogState, _action: string, ctx: Ctx): Next {
  const { about } = state;
  const said = parsed(state, ctx);
  if (about === null || state.kinds === null) return keep(state);
  if (said.fault !== null) return keep(state, say('warn', said.fault.key, said.fault.params));
  return keep(
    state,
    load<LogState, void, SaveResult>({
      slot: 'save',
      label: 'tui.saving',
      patient: true,
      once: true,
      run: async (api) => await api.create('interaction', await logValues(api, said, about, ctx.lang)),
      done: (now) => keep(now, close(undefined), said.nextOn === null ? say('good', 'log.saved', { text: said.text }) : say('good', 'log.saved-next', { text: said.text, day: said.nextOn })),
      fail: (now, error) => keep({ ...now, error }),
    }),
  );
}

/** What the line says, field by field. */
function rowsOf(said: LogLine, ctx: Ctx): readonly (readonly [string, string])[] {
  const label = (field: string): string => fieldLabel(ctx.lang, 'interaction', field);
  const when = whenWords(said, ctx.lang);
  return [
    [label('happened_on'), [said.day === ctx.today ? `${said.day} ${ctx.t('log.today')}` : said.day, when].filter((part) => part !== '').join(' ')],
    [label('type_id'), said.kind?.name ?? ''],
    ...(said.person === null ? [] : ([[label('contact_id'), said.person]] as const)),
    [label('subject'), said.text],
    [label('next_step'), [said.nextOn ?? '', said.nextStep].filter((part) => part !== '').join(' ')],
  ];
}

function logView(state: LogState, ctx: Ctx, area: Area): View {
  const width = Math.min(area.width - 4, 76);
  const said = parsed(state, ctx);
  const view = viewField(state.field, width - 2);
  const rows = rowsOf(said, ctx);
  const room = Math.max(...rows.map(([name]) => displayWidth(name))) + 2;
  const preview = rows.map(([name, text]): Line => [cell(name, room, 'label'), cell(text === '' ? ctx.theme.borders.bullet : text, width - room, text === '' ? 'dim' : 'value')]);
  const fault = state.error === null ? null : ctx.error(state.error);
  const early = said.fault === null || isEmpty(state.field) || said.fault.key === 'log.fault.empty' ? null : ctx.t(said.fault.key, said.fault.params);
  const below = fault ?? early;
  const hints = wrapInto(below === null ? ctx.t('log.hint') : `! ${below}`, width, 3).map((row) => line(piece(row, below === null ? 'hint' : 'error')));
  return box(`${ctx.t('act.app.log')} ${ctx.theme.borders.bullet} ${state.label}`, [[piece('> ', 'title'), view.piece], [], ...preview, [], ...hints], ctx, area, { x: 2 + view.cursor, y: 0 });
}

const choosing = (): Opening<void> => ofCustomer('log.with-whom', (id, label) => quickLog('customer', id, label));

const LOOKUPS = { contact: 'contact_id', customer: 'customer_id' } as const;

/** The same from a record that is about a customer; from anywhere else the customer is chosen first. */
export function logFrom(record: OpenRecord | null): Opening<void> {
  if (record === null) return choosing();
  const known = record.entity === 'customer' || record.entity === 'contact' || fieldsOf(record.entity)[LOOKUPS.customer] !== undefined;
  return known ? finding(record) : choosing();
}

interface Found {
  readonly entity: Party;
  readonly id: number;
  readonly label: string;
}

/** The contact or the customer of a record: of a contact's and a customer's own page that one. */
async function partyOf(api: Api, { entity, id }: Pick<OpenRecord, 'entity' | 'id'>): Promise<Found | null> {
  const { values, labels } = await api.get(entity, id);
  if (entity === 'customer' || entity === 'contact') return { entity, id, label: String(values['name'] ?? '') };
  const [contact, person] = [values[LOOKUPS.contact], labels[LOOKUPS.contact]];
  if (typeof contact === 'number' && person !== undefined) return { entity: 'contact', id: contact, label: person };
  const customer = values[LOOKUPS.customer];
  return typeof customer === 'number' ? { entity: 'customer', id: customer, label: labels[LOOKUPS.customer] ?? '' } : null;
}

const finding = passage<{ readonly entity: EntityName; readonly id: number }, Found | null>({
  name: 'launch',
  run: async (api, record) => await partyOf(api, record),
  done: (state, found) => keep(state, close(undefined), open<typeof state, void, void>(found === null ? choosing() : quickLog(found.entity, found.id, found.label))),
});
