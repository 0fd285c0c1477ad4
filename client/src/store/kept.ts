/** The object before, if the next has the same fields: so that who compares by identity sees no change where there is none. */
export function kept<Fields extends object>(before: Fields | undefined, next: Fields): Fields {
  return before && hasSameFields(before, next) ? before : next;
}

/** The same for a list and each of its items. */
export function keptItems<Item extends object>(before: readonly Item[], next: readonly Item[]): readonly Item[] {
  const items = next.map((item, index) => kept(before[index], item));
  return hasSameItems(before, items) ? before : items;
}

/** The same for any value, of which only lists and plain objects can be compared. */
export function keptValue<Value>(before: Value, next: Value): Value {
  if (Array.isArray(before) && Array.isArray(next)) return hasSameItems(before, next) ? before : next;
  return isPlain(before) && isPlain(next) && hasSameFields(before, next) ? before : next;
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const hasSameItems = (some: readonly unknown[], others: readonly unknown[]): boolean =>
  some.length === others.length && some.every((item, index) => Object.is(item, others[index]));

function hasSameFields(one: object, other: object): boolean {
  if (one === other) return true;
  const entries = Object.entries(one);
  if (entries.length !== Object.keys(other).length) return false;
  return entries.every(([key, value]) => Object.is(value, Reflect.get(other, key)));
}
