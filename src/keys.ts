/**
 * Every action of the screens and its keys: the one table behind dispatch, key line, row of actions, palette, help and manual. Words are
 * `act.<id>` (what it is called) and `does.<id>` (what it does) in i18n. A screen offers ids of this table; what it does with one is its own.
 *
 * Every action has a way without a letter key (an input method swallows letters): the row of actions or the palette. Never bound are Ctrl-B
 * (tmux), Ctrl-H, -I, -J, -M (they are other keys), Ctrl-\, Shift- or Ctrl-Enter (terminals do not tell them apart) and Alt alone.
 */
export interface ActionDef {
  /** Names of core/key.ts, the first one shown. None: by the row of actions and the palette. */
  readonly keys: readonly string[];
  /** Groups of the help page. */
  readonly where: Where;
  /** Not in the key line: everybody knows it, or it stands elsewhere on the screen. */
  readonly quiet?: boolean;
}
export type Where = 'everywhere' | 'help' | 'menu' | 'list' | 'record' | 'form' | 'picker' | 'dialog' | 'text' | 'files' | 'bulk' | 'grid' | 'columns' | 'views' | 'conditions' | 'report' | 'steps' | 'duplicates' | 'server' | 'drafts' | 'conflict' | 'operators' | 'agenda' | 'calculator';

const action = (where: Where, ...keys: readonly string[]): ActionDef => ({ keys, where });
const quiet = (where: Where, ...keys: readonly string[]): ActionDef => ({ keys, where, quiet: true });

export const ACTIONS = {
  'app.help': action('everywhere', 'f1', '?'),
  'app.palette': action('everywhere', 'ctrl-p'),
  'app.back': action('everywhere', 'esc'),
  'app.lang': quiet('everywhere'),
  'app.mouse': quiet('everywhere'),
  'app.search': quiet('everywhere', 'f8'),
  'app.home': quiet('everywhere'),
  'app.agenda': quiet('everywhere', 'f10'),
  'app.calculator': quiet('everywhere', 'f12', 'ctrl-y'),
  'app.repaint': quiet('everywhere', 'ctrl-l'),
  'app.look-end': quiet('everywhere', 'ctrl-x'),
  'app.tour-end': quiet('everywhere', 'ctrl-x'),
  'app.quit': quiet('everywhere', 'ctrl-q'),
  'app.about': quiet('everywhere'),
  'app.manual': quiet('everywhere'),
  'app.tour': quiet('everywhere'),
  'app.logout': quiet('everywhere'),
  'lock.other': action('dialog', 'ctrl-o'),
  'lock.leave': action('dialog', 'ctrl-q'),
  'sessions.end': action('steps', 'delete', 'ctrl-d'),
  'sessions.all': action('steps', 'tab'),
  'sessions.refresh': quiet('steps', 'f5', 'ctrl-r'),

  'help.manual': action('help', 'tab'),
  'manual.open': action('help', 'enter'),
  'manual.next': action('help', 'right'),
  'manual.previous': action('help', 'left'),

  'menu.open': action('menu', 'enter'),
  'menu.start': action('menu', 'tab'),
  'menu.drafts': action('menu', 'ctrl-o'),

  'search.open': action('menu', 'enter'),
  'search.all': action('menu', 'enter'),
  'search.group': action('menu', 'tab'),

  'list.open': action('list', 'enter'),
  'list.choose': action('list', 'enter'),
  'list.new': action('list', 'ctrl-n'),
  'list.filter': action('list', 'ctrl-f', '/'),
  'list.conditions': quiet('list', 'f3'),
  'list.actions': action('list', 'tab'),
  'list.mark': action('list', 'space'),
  'list.mark-all': quiet('list', 'ctrl-a'),
  'list.unmark': quiet('list'),
  'list.edit': quiet('list', 'f2'),
  'list.bulk': quiet('list', 'f2'),
  'list.step': quiet('list'),
  'list.delete': action('list', 'ctrl-d', 'delete'),
  'list.undo': action('list', 'ctrl-z'),
  'list.sort': action('list', 'ctrl-t'),
  'list.columns': action('list', 'ctrl-o'),
  'list.export': action('list', 'ctrl-e'),
  'list.print': quiet('list'),
  'list.envelopes': quiet('list'),
  'list.labels': quiet('list'),
  'list.import': quiet('list'),
  'list.grid': quiet('list', 'f9'),
  'list.refresh': quiet('list', 'ctrl-r', 'f5'),
  'list.views': quiet('list', 'f6'),
  'list.history': quiet('list', 'f4'),
  'list.steps': quiet('list'),
  'list.bin': quiet('list'),
  'list.restore': quiet('list'),
  'list.report': quiet('list', 'f7'),
  'list.up': quiet('list', 'ctrl-up'),
  'list.down': quiet('list', 'ctrl-down'),
  'list.merge': quiet('list'),
  'list.retire': quiet('list'),
  'list.duplicates': quiet('list'),
  'list.merge-records': quiet('list'),

  'record.edit': action('record', 'enter', 'f2'),
  'record.step': action('record'),
  'record.next': action('record', 'right', 'pagedown'),
  'record.previous': action('record', 'left', 'pageup'),
  'record.panel': action('record', 'tab'),
  'record.open': action('record', 'enter'),
  'record.new': action('record', 'ctrl-n'),
  'record.grid': quiet('record', 'f9'),
  'record.history': action('record', 'f4', 'h'),
  'record.duplicates': quiet('record'),
  'record.delete': action('record', 'ctrl-d', 'delete'),
  'record.undo': quiet('record', 'ctrl-z'),
  'record.refresh': quiet('record', 'ctrl-r', 'f5'),
  'record.print': quiet('record'),
  'record.envelope': quiet('record'),
  'record.label': quiet('record'),

  'drafts.go-on': action('drafts', 'enter'),
  'drafts.discard': action('drafts', 'delete', 'ctrl-d'),

  'conflict.next': action('conflict', 'enter'),
  'conflict.theirs': action('conflict', 'left', '1'),
  'conflict.mine': action('conflict', 'right', '2'),
  'conflict.own': action('conflict', 'f2', '3'),
  'conflict.save': action('conflict', 'ctrl-s'),

  'form.next': action('form', 'enter'),
  'form.list': action('form', 'ctrl-f'),
  'form.save': action('form', 'ctrl-s'),
  'form.reset': action('form', 'ctrl-r'),
  'form.text': action('form', 'enter'),
  'form.city': action('form', 'f3'),
  'form.alike': action('form', 'f7'),

  'picker.choose': action('picker', 'enter'),
  'picker.create': action('picker', 'ctrl-n'),
  'picker.mark': action('picker', 'space'),

  'city.use': action('picker', 'enter'),
  'city.copy': action('picker', 'enter'),
  'city.districts': action('picker', 'tab'),

  'dialog.choose': action('dialog', 'enter'),
  'text.close': action('text', 'ctrl-s'),

  'print.preview': action('files', 'enter'),
  'pages.next': action('files', 'pagedown', 'space'),
  'pages.previous': action('files', 'pageup'),
  'pages.done': action('files', 'enter'),

  'import.field': action('files', 'enter'),
  'import.leave-out': action('files', 'delete', 'backspace'),
  'import.go': action('files', 'enter'),
  'import.change': action('files', 'f2'),
  'import.close': action('files', 'enter'),
  'steps.undo': action('steps', 'ctrl-z'),
  'steps.take-back': action('steps', 'enter'),
  'steps.mine': action('steps', 'tab'),
  'steps.filter': action('steps', '/'),
  'steps.show': action('steps', 'f3'),
  'steps.then': action('steps', 'f6'),
  'bin.restore': action('steps', 'enter'),

  'duplicates.open': action('duplicates', 'enter'),
  'duplicates.apart': action('duplicates', 'delete', 'ctrl-d'),
  'duplicates.back': action('duplicates', 'delete', 'ctrl-d'),
  'duplicates.show': action('duplicates', 'f3'),
  'duplicates.kept': action('duplicates', 'tab'),
  'duplicates.undo': quiet('duplicates', 'ctrl-z'),
  'duplicates.refresh': quiet('duplicates', 'f5', 'ctrl-r'),
  'merge.next': action('duplicates', 'enter'),
  'merge.save': action('duplicates', 'ctrl-s'),
  'merge.left': action('duplicates', 'left'),
  'merge.right': action('duplicates', 'right'),
  'merge.keep': action('duplicates', 'f2'),
  'merge.all': action('duplicates', 'f4'),
  'merge.without': action('duplicates', 'delete', 'ctrl-d'),

  'rights.turn': action('operators', 'enter', 'space'),
  'rights.row': action('operators', 'f3'),
  'rights.column': action('operators', 'f4'),
  'rights.fields': action('operators', 'f2'),
  'rights.usual': action('operators', 'delete', 'backspace'),
  'rights.save': action('operators', 'ctrl-s'),
  'rights.undo': action('operators', 'ctrl-z'),
  'rights.open': quiet('operators'),
  'rights.copy': quiet('operators'),
  'rights.look': quiet('operators'),
  'why.next': action('operators', 'enter'),
  'why.operator': action('operators', 'f2'),
  'record.why': quiet('operators'),
  'operators.to': action('operators', 'enter'),
  'operators.go': action('operators', 'enter'),
  'operators.mark': action('operators', 'space'),
  'operators.new-login': quiet('operators'),
  'operators.password': quiet('operators'),
  'operators.hand-over': quiet('operators'),
  'downloads.copy': action('server', 'enter'),
  'downloads.remove': action('server', 'delete', 'ctrl-d'),
  'backups.make': action('server', 'ctrl-n'),
  'backups.verify': action('server', 'enter'),
  'backups.restore': action('server', 'f9'),
  'cleanup.count': action('server', 'enter', 'ctrl-s'),
  'keys.add': action('server', 'ctrl-n'),
  'keys.remove': action('server', 'delete', 'ctrl-d'),

  'bulk.preview': action('bulk', 'enter'),
  'bulk.apply': action('bulk', 'enter', 'ctrl-s'),
  'bulk.field': action('bulk', 'ctrl-n'),
  'bulk.scope': action('bulk', 'tab'),

  'grid.go-on': action('grid', 'f9'),
  'grid.next': action('grid', 'enter'),
  'grid.save': action('grid', 'ctrl-s'),
  'grid.pick': action('grid', 'f4', 'ctrl-f'),
  'grid.fault': action('grid', 'f8'),
  'grid.faults': action('grid', 'f7'),
  'grid.undo': action('grid', 'ctrl-z'),
  'grid.redo': quiet('grid', 'ctrl-y'),
  'grid.take-back': action('grid', 'ctrl-z'),
  'grid.copy-down': action('grid', 'ctrl-d'),
  'grid.mark': action('grid', 'f3'),
  'grid.mark-all': quiet('grid', 'ctrl-a'),
  'grid.edit': action('grid', 'f2'),
  'grid.insert': action('grid', 'insert', 'ctrl-n'),
  'grid.remove': action('grid', 'ctrl-k'),
  'grid.double': action('grid', 'ctrl-t'),
  'grid.copy': action('grid', 'f5'),
  'grid.put': action('grid', 'ctrl-v'),
  'grid.clear': quiet('grid', 'delete', 'backspace'),
  'grid.columns': action('grid', 'ctrl-o'),
  'grid.way': action('grid', 'f6'),

  'report.open': action('report', 'enter'),
  'report.next': action('report', 'tab'),
  'report.previous': quiet('report', 'shift-tab'),
  'report.period': action('report', 'f2'),
  'report.form': action('report', 'f6', 'c'),
  'report.filter': action('report', 'ctrl-f', '/'),
  'report.conditions': quiet('report', 'f3'),
  'report.cross': quiet('report', 'f4', 'x'),
  'report.another': quiet('report', 'f7'),
  'report.about': quiet('report', 'f8', 'i'),
  'report.export': action('report', 'e', 'ctrl-e'),
  'report.print': action('report', 'p'),
  'report.refresh': quiet('report', 'ctrl-r', 'f5'),

  'agenda.open': action('agenda', 'enter'),
  'agenda.take': action('agenda', 'enter'),
  'agenda.new': action('agenda', 'ctrl-n', 'insert'),
  'agenda.done': action('agenda', 'd', 'space'),
  'agenda.move': action('agenda', 'm', 'f7'),
  'agenda.snooze': action('agenda', 'z', 'f6'),
  'agenda.view': action('agenda', 'tab'),
  'agenda.today': action('agenda', 't', 'home'),
  'agenda.go': quiet('agenda', 'g', 'f4'),
  'agenda.cancel': quiet('agenda', 'x', 'delete', 'ctrl-d'),
  'agenda.edit': quiet('agenda', 'f2'),
  'agenda.everybody': quiet('agenda', 'f3'),
  'agenda.undo': quiet('agenda', 'ctrl-z'),
  'agenda.export': quiet('agenda', 'ctrl-e'),
  'agenda.import': quiet('agenda'),
  'agenda.refresh': quiet('agenda', 'f5', 'ctrl-r'),
  'agenda.help': quiet('agenda', '?'),

  'calc.take': action('calculator', 'enter'),
  'calc.use': action('calculator', 'f2', 'ctrl-s'),
  'calc.memory-add': action('calculator', 'f3'),
  'calc.memory-less': quiet('calculator', 'f4'),
  'calc.memory-clear': quiet('calculator', 'f6'),
  'calc.capitals': action('calculator', 'f7'),
  'calc.copy': action('calculator', 'f9'),
  'calc.clear': quiet('calculator', 'ctrl-d'),

  'columns.apply': action('columns', 'enter', 'ctrl-s'),
  'columns.mark': action('columns', 'space'),
  'columns.earlier': action('columns', 'left', 'ctrl-up'),
  'columns.later': action('columns', 'right', 'ctrl-down'),
  'columns.reset': action('columns', 'ctrl-r'),
  'conditions.next': action('conditions', 'enter'),
  'conditions.apply': action('conditions', 'ctrl-s'),
  'conditions.add': action('conditions', 'ctrl-n'),
  'conditions.delete': action('conditions', 'ctrl-d'),
  'conditions.line': action('conditions', 'f2'),
  'conditions.choose': quiet('conditions', 'ctrl-f'),
  'conditions.negate': action('conditions', 'f3'),
  'conditions.join': action('conditions', 'f4'),
  'conditions.copy': action('conditions', 'f5'),
  'conditions.save': action('conditions', 'f6'),
  'conditions.group': action('conditions', 'f7'),
  'conditions.ungroup': action('conditions', 'f9'),
  'conditions.up': action('conditions', 'ctrl-up'),
  'conditions.down': action('conditions', 'ctrl-down'),
  'conditions.undo': action('conditions', 'ctrl-z'),
  'conditions.clear': quiet('conditions'),
  'views.open': action('views', 'enter'),
  'views.save': action('views', 'ctrl-n'),
  'views.rename': action('views', 'f2'),
  'views.replace': action('views', 'ctrl-s'),
  'views.delete': action('views', 'delete', 'ctrl-d'),
} as const satisfies Record<string, ActionDef>;

export type ActionId = keyof typeof ACTIONS;

export const ACTION_IDS = Object.keys(ACTIONS).filter((id): id is ActionId => Object.hasOwn(ACTIONS, id));

export function actionDef(id: ActionId): ActionDef {
  return ACTIONS[id];
}

const NAMES: Readonly<Record<string, string>> = {
  enter: 'Enter', esc: 'Esc', tab: 'Tab', 'shift-tab': 'Shift-Tab', up: '↑', down: '↓', left: '←', right: '→', pageup: 'PgUp', pagedown: 'PgDn',
  delete: 'Del', backspace: 'Backspace', insert: 'Ins', space: 'Space', home: 'Home', end: 'End', 'ctrl-up': 'Ctrl-↑', 'ctrl-down': 'Ctrl-↓',
};

/** A key as people read it: `ctrl-s` is Ctrl-S. */
export function keyLabel(key: string): string {
  const name = NAMES[key];
  if (name !== undefined) return name;
  if (key.startsWith('ctrl-')) return `Ctrl-${key.slice(5).toUpperCase()}`;
  return /^f\d+$/.test(key) ? key.toUpperCase() : key;
}

/** All keys of an action as people read them; empty where it has none. */
export function keysLabel(id: ActionId): string {
  return actionDef(id).keys.map(keyLabel).join(' ');
}
