let pageName = '';
let unread = 0;

/** Names the page in the title of its tab. */
export function nameInTitle(name: string): void {
  pageName = name;
  write();
}

/** Shows in the title of the tab how much is unread: `(3) Seminar · Rollcall`. Zero shows nothing. */
export function countInTitle(count: number): void {
  unread = count;
  write();
}

const countedAtMost = 99;

function write(): void {
  const title = pageName ? `${pageName} · Rollcall` : 'Rollcall';
  const count = unread > countedAtMost ? `${countedAtMost}+` : unread;
  document.title = unread > 0 ? `(${count}) ${title}` : title;
}
