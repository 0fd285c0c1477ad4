import { copyText } from './copy-text.ts';

/** Copies the address of a page. Returns in words what came of it: the address itself where it could not be copied. */
export async function copyLink(path: string): Promise<string> {
  const link = location.origin + path;
  return (await copyText(link)) ? 'The link is copied.' : `The link is ${link}`;
}
