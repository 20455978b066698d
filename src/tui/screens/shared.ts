import type { SharedScreens } from '../core/core.ts';
import { askLeave } from '../widgets/leave.ts';
import { about } from './about.ts';
import { agenda } from './agenda.ts';
import { calculator } from './calculator.ts';
import type { Doors } from './doors.ts';
import { form } from './form.ts';
import { help } from './help.ts';
import { list } from './list.ts';
import { lock } from './lock.ts';
import { newsScreens } from './news.ts';
import { login } from './login.ts';
import { manual } from './manual.ts';
import { palette } from './palette.ts';
import { picker } from './picker.ts';
import { logFrom } from './quick-log.ts';
import { record } from './record.ts';
import { search } from './search.ts';
import { single } from './single.ts';
import { sort } from './sort.ts';
import { undo } from './undo.ts';

const DOORS: Doors = { list, record, single, form, picker, sort, undo };

const NEWS_SCREENS = newsScreens(DOORS);

/** The screens that every other one can reach. */
export const SHARED_SCREENS: SharedScreens = {
  doors: DOORS,
  help: () => help().mount(() => undefined),
  palette: () => palette().mount(() => undefined),
  search: () => search('').mount(() => undefined),
  agenda: () => agenda().mount(() => undefined),
  calculator: (hand, done) => calculator(hand).mount(done),
  about: () => about().mount(() => undefined),
  manual: () => manual().mount(() => undefined),
  log: (at) => logFrom(at).mount(() => undefined),
  login: () => login().mount(() => undefined),
  lock: (cause) => lock(cause).mount(() => undefined),
  news: NEWS_SCREENS,
  leave: (answer) => askLeave().mount((choice) => answer(choice === 'go')),
};
