const hues = 6;

/** A person's initials on their colour. Decorative: the name is next to it. */
export function Avatar({ userID, name }: { userID: number; name: string }) {
  const initials = name
    .split(/\s+/)
    .filter((word) => /^\p{L}/u.test(word))
    .slice(0, 2)
    .map((word) => Array.from(word)[0] ?? '')
    .join('')
    .toUpperCase();
  return (
    <span className={`avatar hue-${userID % hues}`} aria-hidden="true">
      {initials || '?'}
    </span>
  );
}
