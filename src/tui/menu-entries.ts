import type { ModuleName } from '../entities/entity.ts';
import { ENTITY_NAMES, type EntityName } from '../entities/names.ts';
import { definitionOf } from '../entities/registry.ts';
import type { MessageKey } from '../i18n/index.ts';
import type { ActionId } from '../keys.ts';
import type { SavedView } from './screens/views/saved.ts';

/** A line of a module's menu: a list, an action of the frame, or what a later version brings (said in one sentence). */
export interface MenuEntry {
  readonly label?: MessageKey;
  readonly entity?: EntityName;
  /** What the list does at once. */
  readonly wish?: 'filter' | 'print' | 'import' | 'export';
  readonly screen?: 'company' | 'about' | 'help' | 'language' | 'steps' | 'report' | 'city' | 'grid';
  readonly action?: ActionId;
  /** A saved view that is pinned here. */
  readonly view?: SavedView;
}

const soon = (...labels: readonly MessageKey[]): readonly MenuEntry[] => labels.map((label) => ({ label }));

/** Lists of the module's own entities come first, in the order of the registry; these follow, in the order that users know. */
const BESIDE: Readonly<Record<ModuleName, readonly MenuEntry[]>> = {
  reference: [],
  customers: soon('menu.call-centre', 'menu.mail', 'menu.duplicates'),
  service: soon('menu.feedback-analysis', 'menu.complaint-analysis'),
  queries: [
    { label: 'menu.query-customer', entity: 'customer', wish: 'filter' },
    { label: 'menu.query-contact', entity: 'contact', wish: 'filter' },
    { label: 'menu.query-feedback-satisfaction', entity: 'feedback', wish: 'filter' },
    { label: 'menu.query-complaint-satisfaction', entity: 'complaint', wish: 'filter' },
    { label: 'menu.query-feedback', entity: 'feedback', wish: 'filter' },
    { label: 'menu.query-complaint', entity: 'complaint', wish: 'filter' },
    { label: 'menu.query-city', screen: 'city' },
    { label: 'menu.composition', screen: 'report' },
  ],
  data: [
    ...soon('menu.envelopes'),
    { label: 'menu.print-customer', entity: 'customer', wish: 'print' },
    { label: 'menu.print-contact', entity: 'contact', wish: 'print' },
    ...soon('menu.print-postcodes'),
    { label: 'menu.import-customer', entity: 'customer', wish: 'import' },
    { label: 'menu.export-customer', entity: 'customer', wish: 'export' },
    { label: 'menu.grid', screen: 'grid' },
  ],
  tools: soon('menu.word', 'menu.excel', 'menu.calculator', 'menu.internet', 'menu.memos'),
  system: [
    ...soon('menu.password', 'menu.permissions', 'menu.cleanup', 'menu.backup'),
    { label: 'menu.steps', screen: 'steps' },
  ],
  help: [
    { label: 'menu.help', screen: 'help' },
    { label: 'menu.about', screen: 'about' },
    { label: 'menu.language', screen: 'language' },
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

export const isBuilt = (entry: MenuEntry): boolean => entry.entity !== undefined || entry.screen !== undefined || entry.action !== undefined;
