const most = 5;
const keyOf = (userID: number): string => `rollcall.recent.${userID}`;

/** The keys of the meetings that a user chose last in this browser, the latest first. */
export function recentOf(userID: number): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(keyOf(userID)) ?? '[]');
    return Array.isArray(stored) ? stored.filter((key) => typeof key === 'string').slice(0, most) : [];
  } catch {
    return [];
  }
}

/** Notes that a user has chosen a meeting. */
export function noteRecent(userID: number, key: string): void {
  const others = recentOf(userID).filter((other) => other !== key);
  try {
    localStorage.setItem(keyOf(userID), JSON.stringify([key, ...others].slice(0, most)));
  } catch {
    // Without storage, there are no recent ones.
  }
}
