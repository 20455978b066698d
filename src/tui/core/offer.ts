import { translate, type Lang } from '../../i18n/index.ts';
import { keyLabel } from '../../key-labels.ts';
import { actionDef } from '../../keys.ts';
import type { Offer } from './screen.ts';

/** The keys of an offer: its own, else those of the table. */
export const keysOf = (offer: Offer): readonly string[] => offer.choice?.keys ?? actionDef(offer.action).keys;

/** What an offer is called, and its keys as people read them. */
export const offerWords = (offer: Offer, lang: Lang): string => translate(lang, offer.choice?.words ?? `act.${offer.action}`);
export const offerKeys = (offer: Offer): string => keysOf(offer).map(keyLabel).join(' ');
