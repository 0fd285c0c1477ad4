/** A text without capitals and accents, to be searched: `Über` is found by `uber`. */
export const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
