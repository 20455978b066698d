import { isKey, keyId, type Key } from '../core/key.ts';
import { buttonSpot, cell, clickable, piece, type Line } from '../core/line.ts';

/** Where a numbered menu stands: which line, and the digits typed so far for a line above 9. */
export interface MenuAt {
  readonly at: number;
  readonly digits: string;
}
export const menuAt = (at = 0): MenuAt => ({ at, digits: '' });

/** Moves, or highlights the line whose number is typed; null for any other key. */
export function menuKey(menu: MenuAt, key: Key, count: number): MenuAt | null {
  const last = Math.max(0, count - 1);
  if (key.kind === 'go') return menuAt(Math.max(0, Math.min(key.to, last)));
  if (isKey(key, 'up')) return menuAt(menu.at === 0 ? last : menu.at - 1);
  if (isKey(key, 'down')) return menuAt(menu.at >= last ? 0 : menu.at + 1);
  if (isKey(key, 'home', 'pageup')) return menuAt(0);
  if (isKey(key, 'end', 'pagedown')) return menuAt(last);
  const digit = keyId(key);
  if (digit === null || !/^\d$/.test(digit)) return null;
  const both = menu.digits + digit;
  const number = [both, digit].find((text) => Number(text) >= 1 && Number(text) <= count);
  return number === undefined ? { ...menu, digits: '' } : { at: Number(number) - 1, digits: number };
}

export interface MenuItem {
  readonly label: string;
  /** At the right end. */
  readonly note?: string;
}

/** One line of a numbered menu; `>` marks the current one in every theme. */
export function menuLine(item: MenuItem, index: number, current: boolean, width: number, focused = true): Line {
  const number = `${current ? '>' : ' '}${String(index + 1).padStart(2)}  `;
  const note = item.note === undefined ? '' : ` ${item.note}`;
  const role = current && focused ? 'current' : 'plain';
  const noteCell = piece(note, current && focused ? 'current' : 'dim');
  return clickable([piece(number, current ? role : 'key'), cell(item.label, width - 5 - noteCell.width - 1, role), noteCell, piece(' ', role)], buttonSpot(index));
}

/** Which lines of a list are seen when `at` must be among them. */
export function windowOf(at: number, count: number, height: number): { readonly from: number; readonly to: number } {
  if (count <= height) return { from: 0, to: count };
  const from = Math.min(Math.max(0, at - Math.floor(height / 2)), count - height);
  return { from, to: from + height };
}

/** A list that is walked: how many lines it has and how many a page. */
interface Walked {
  readonly count: number;
  readonly page: number;
  /** The list stands under a text field, which has Home and End for itself. */
  readonly underField?: boolean;
}

/** Where a key that moves through a list goes from `at`, never past its ends; null for any other key. */
export function movedTo(key: Key, at: number, { count, page, underField = false }: Walked): number | null {
  const within = (to: number): number => Math.max(0, Math.min(to, count - 1));
  if (key.kind === 'go') return within(key.to);
  if (isKey(key, 'up')) return within(at - 1);
  if (isKey(key, 'down')) return within(at + 1);
  if (isKey(key, 'pageup')) return within(at - page);
  if (isKey(key, 'pagedown')) return within(at + page);
  if (isKey(key, underField ? 'ctrl-home' : 'home')) return 0;
  return isKey(key, underField ? 'ctrl-end' : 'end') ? within(count - 1) : null;
}
