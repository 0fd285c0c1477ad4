/** Always on the page: what appears together with its words is not read out. */
const region = document.createElement('div');
region.className = 'visually-hidden';
region.role = 'status';
document.body.append(region);

/** Has screen readers say a few words about what the user has just done. */
export function announce(words: string): void {
  // The same words once more are read out only if they are not quite the same.
  region.textContent = region.textContent === words ? `${words}\u00a0` : words;
}
