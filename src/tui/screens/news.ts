import type { NewsItem } from '../../services/news-api.ts';
import type { NewsScreens } from '../core/core.ts';
import type { Mount, Opening } from '../core/screen.ts';
import { call } from './call.ts';
import { ringCard } from './call-ring.ts';
import type { Doors } from './doors.ts';

const mounted = <R>(screen: Opening<R>): Mount => screen.mount(() => undefined);

/** Where news leads: what rings is taken; else to the record that it is about, or to the list. */
export function newsScreens(doors: Doors): NewsScreens {
  return {
    open: ({ kind, open }: NewsItem): Mount | null => {
      if (open === null) return null;
      if (open.entity === 'call' && 'id' in open) return mounted(call({ id: open.id, take: kind === 'call.ringing' }));
      return 'id' in open ? mounted(doors.record({ entity: open.entity, id: open.id })) : mounted(doors.list({ entity: open.entity, filter: open.filter }));
    },
    card: ({ kind, open, params }) => (kind === 'call.ringing' && open !== null && 'id' in open ? mounted(ringCard(open.id, typeof params['number'] === 'string' ? params['number'] : '')) : null),
  };
}
