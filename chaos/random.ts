/** The run's only source of chance: the same seed gives the same numbers. */
export interface Random {
  /** 0 ≤ x < 1 */
  float(): number;
  /** Both ends included. */
  integer(least: number, most: number): number;
  chance(probability: number): boolean;
  /** @throws {RangeError} if there is nothing to pick from */
  pick<T>(items: readonly T[]): T;
  shuffled<T>(items: readonly T[]): T[];
  /** A source of its own, so that what one part draws does not change what another one gets. */
  fork(): Random;
}

/** Mulberry32: 32 bits of state, good enough to choose by. */
export function createRandom(seed: number): Random {
  let state = Math.trunc(seed);
  const float = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (least: number, most: number): number => least + Math.floor(float() * (most - least + 1));
  return {
    float,
    integer,
    chance: (probability) => float() < probability,
    pick(items) {
      const item = items[integer(0, items.length - 1)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
    shuffled: (items) =>
      items
        .map((item) => ({ item, place: float() }))
        .toSorted((one, other) => one.place - other.place)
        .map(({ item }) => item),
    fork: () => createRandom(integer(0, 2 ** 32 - 1)),
  };
}
