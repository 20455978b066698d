import type { ModuleName } from '../entities/entity.ts';
import { ENTITY_NAMES, type EntityName } from '../entities/names.ts';
import { definitionOf } from '../entities/registry.ts';
import type { MessageKey } from '../i18n/index.ts';
import type { ActionId } from '../keys.ts';
import type { Ask } from './screens/conditions/state.ts';
import type { SavedView } from '../services/saved-views.ts';

/** A line of a module's menu: a list, a screen, an analysis or an action of the frame. */
export interface MenuEntry {
  readonly label?: MessageKey;
  readonly entity?: EntityName;
  /** What the list does at once. */
  readonly wish?: 'print' | 'envelopes' | 'labels' | 'mail' | 'import' | 'export' | 'sheet';
  /** A query: the form of conditions first, with lines for these fields. */
  readonly asks?: readonly Ask[];
  readonly screen?: 'company' | 'password' | 'operator-password' | 'sessions' | 'policy' | 'steps' | 'audit' | 'bin' | 'reports' | 'city' | 'grid' | 'downloads' | 'keys' | 'programs' | 'backups' | 'cleanup' | 'calls' | 'mail-account' | 'memos' | 'own-page' | 'duplicates' | 'letter' | 'web';
  /** An analysis by its name. */
  readonly report?: string;
  readonly action?: ActionId;
  /** A saved view that is pinned here. */
  readonly view?: SavedView;
}

/** Lines that wait for the values of these fields, compared as is usual for each, or (`=`) chosen from a list. */
const asks = (...fields: readonly string[]): readonly Ask[] => fields.map((field) => (field.endsWith('=') ? { field: field.slice(0, -1), op: 'eq' } : { field }));

/** Lists of the module's own entities come first, in the order of the registry; these follow, in the order that users know. */
const BESIDE: Readonly<Record<ModuleName, readonly MenuEntry[]>> = {
  reference: [],
  customers: [{ label: 'menu.call-centre', screen: 'calls' }, { label: 'menu.mail', entity: 'customer', wish: 'mail' }, { label: 'menu.duplicates', screen: 'duplicates', entity: 'customer' }],
  service: [
    { label: 'menu.feedback-analysis', report: 'feedback' },
    { label: 'menu.complaint-analysis', report: 'complaint' },
  ],
  queries: [
    { label: 'menu.query-customer', entity: 'customer', asks: asks('name', 'level_id', 'region_id', 'owner_id=', 'phone', 'last_contact_on') },
    { label: 'menu.query-contact', entity: 'contact', asks: asks('name', 'customer_id', 'role_id', 'mobile', 'phone', 'email') },
    { label: 'menu.query-feedback-satisfaction', entity: 'feedback', asks: asks('satisfaction_id', 'happened_on', 'level_id', 'region_id', 'category_id', 'handler_id=') },
    { label: 'menu.query-complaint-satisfaction', entity: 'complaint', asks: asks('satisfaction_id', 'happened_on', 'level_id', 'region_id', 'category_id', 'handler_id=') },
    { label: 'menu.query-feedback', entity: 'feedback', asks: asks('customer_id', 'happened_on', 'subject', 'category_id', 'channel', 'handler_id=') },
    { label: 'menu.query-complaint', entity: 'complaint', asks: asks('customer_id', 'happened_on', 'subject', 'state', 'severity_id', 'handler_id=') },
    { label: 'menu.query-city', screen: 'city' },
    { label: 'menu.composition', report: 'customers' },
    { label: 'menu.reports', screen: 'reports' },
  ],
  data: [
    { label: 'menu.envelopes', entity: 'customer', wish: 'envelopes' },
    { label: 'menu.print-customer', entity: 'customer', wish: 'print' },
    { label: 'menu.print-contact', entity: 'contact', wish: 'print' },
    { label: 'menu.print-postcodes', entity: 'region', wish: 'print' },
    { label: 'menu.import-customer', entity: 'customer', wish: 'import' },
    { label: 'menu.export-customer', entity: 'customer', wish: 'export' },
    { label: 'menu.grid', screen: 'grid' },
    { label: 'menu.labels', entity: 'customer', wish: 'labels' },
  ],
  tools: [
    { label: 'menu.word', screen: 'letter' },
    { label: 'menu.excel', entity: 'customer', wish: 'sheet' },
    { label: 'menu.calculator', action: 'app.calculator' },
    { label: 'menu.internet', screen: 'web' },
    { label: 'menu.memos', screen: 'memos' },
    { label: 'menu.agenda', action: 'app.agenda' },
    { label: 'menu.own-page', screen: 'own-page' },
    { label: 'menu.mouse', action: 'app.mouse' },
  ],
  system: [
    { label: 'menu.password', screen: 'password' },
    { label: 'menu.operator-password', screen: 'operator-password' },
    { label: 'menu.sessions', screen: 'sessions' },
    { label: 'menu.policy', screen: 'policy' },
    { label: 'menu.permissions', entity: 'role' },
    { label: 'menu.cleanup', screen: 'cleanup' },
    { label: 'menu.backup', screen: 'backups' },
    { label: 'menu.steps', screen: 'steps' },
    { label: 'menu.audit', screen: 'audit' },
    { label: 'menu.bin', screen: 'bin' },
    { label: 'menu.downloads', screen: 'downloads' },
    { label: 'menu.keys', screen: 'keys' },
    { label: 'menu.programs', screen: 'programs' },
    { label: 'menu.mail-account', screen: 'mail-account' },
    { label: 'menu.logout', action: 'app.logout' },
  ],
  help: [
    { label: 'menu.help', action: 'app.help' },
    { label: 'menu.manual', action: 'app.manual' },
    { label: 'menu.tour', action: 'app.tour' },
    { label: 'menu.about', action: 'app.about' },
    { label: 'menu.language', action: 'app.lang' },
  ],
};

/** Entities that stand in a menu under other words than a list's. */
const SINGLE_SCREEN: MenuEntry = { screen: 'company' };

export function entriesOf(module: ModuleName): readonly MenuEntry[] {
  const own = ENTITY_NAMES.filter((name) => definitionOf(name).module === module).map(
    (entity): MenuEntry => (definitionOf(entity).single === true ? { ...SINGLE_SCREEN, entity } : { entity }),
  );
  return [...own, ...BESIDE[module]];
}
