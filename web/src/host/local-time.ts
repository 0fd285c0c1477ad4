/** A time as `<input type="datetime-local">` has it, in the viewer's time zone: `2026-11-26T10:45`. */
export function toLocalTime(at: Date): string {
  const two = (part: number) => String(part).padStart(2, '0');
  const date = [String(at.getFullYear()).padStart(4, '0'), two(at.getMonth() + 1), two(at.getDate())].join('-');
  return `${date}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The time that such an input has; undefined where it is empty or incomplete. */
export function fromLocalTime(value: string): Date | undefined {
  const at = new Date(value);
  return value === '' || Number.isNaN(at.getTime()) ? undefined : at;
}
