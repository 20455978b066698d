import type { City, CityHit } from './api.ts';

/** A line of the look-up's answer, for tables and screens. */
export interface CityLine {
  readonly city: City;
  /** Stands under its city. */
  readonly under: boolean;
  /** Only the postcode's first four digits are those asked for. */
  readonly near: boolean;
  /** Districts that are not shown. */
  readonly folded: number;
}

/** Cities with the districts under them: all of them where one city answers alone or is opened, else those that were asked for. */
export function cityLines(hits: readonly CityHit[], isOpen: (id: number) => boolean): readonly CityLine[] {
  return hits.flatMap((hit): CityLine[] => {
    const { districts, near } = hit;
    const shown = hits.length === 1 || isOpen(hit.id) ? districts : districts.filter(({ asked }) => asked);
    const under = shown.map((city): CityLine => ({ city, under: true, near: false, folded: 0 }));
    return [{ city: hit, under: false, near, folded: districts.length - shown.length }, ...under];
  });
}

/** Where a place lies, the widest first: 吉林省 长春市. */
export const placeIn = ({ province, city }: City): string => [province, city].filter((name) => name !== '').join(' ');
