/** Where what is unsaved on a screen is kept that lies so deep inside others of its kind. */
export const draftPlace = (place: string, depth: number): string => (depth === 0 ? place : `${place}/${depth}`);
