import { fitsEmail, hasEmailShape } from '@rollcall/shared/email';

/** Somebody who was named: their e-mail in lower case, and their name if it was given. */
export interface Address {
  email: string;
  name: string;
}

/** Something that is no e-mail, and where it is. */
interface Misunderstood {
  /** 1, 2, 3, … */
  line: number;
  text: string;
}

/** What a text says. */
export interface Addresses {
  /** Each e-mail once, in the order of the text. */
  addresses: Address[];
  wrong: Misunderstood[];
  /** How many e-mails were there before. */
  repeated: number;
}

/**
 * `Ann <ann@example.com>`, `"Doe, Ann" <ann@example.com>`, or an e-mail alone. A name is bounded, and has no `@`: otherwise a long
 * line would be read anew from each of its words, and an e-mail before a name be taken for a part of it.
 */
const entry = /(?:"([^"]*)" ?|([^"<>,;@]{0,255}?))<([^<>]*)>|([^ ,;<>"]+)/g;

/** Reads e-mails out of text as people paste it: one per line or several, with names or without. */
export function readAddresses(text: string): Addresses {
  return gather(
    text.split(/\r\n|\r|\n/).flatMap((content, n): Read[] => {
      const line = n + 1;
      if (content.trim() === '') return [];
      const found = [...content.replaceAll(/\s+/g, ' ').matchAll(entry)].flatMap(
        ([, quoted, plain, inside, word]): Read[] => {
          if (inside !== undefined) return [{ line, email: inside.trim(), name: (quoted ?? plain ?? '').trim() }];
          // A word beside an e-mail may be a name.
          return word?.includes('@') ? [{ line, email: word.replace(/\.$/, ''), name: '' }] : [];
        },
      );
      return found.length > 0 ? found : [{ line, email: content.trim(), name: '' }];
    }),
  );
}

/** Something that may be an e-mail, on a line. */
export interface Read {
  line: number;
  email: string;
  name: string;
}

/** Whether a trimmed text is an e-mail that the server takes. */
export const isEmail = (text: string): boolean => hasEmailShape(text) && fitsEmail(text);

/** Puts together what was read: each e-mail once, and apart from them what is none. */
export function gather(read: readonly Read[]): Addresses {
  const found = new Map<string, Address>();
  const wrong: Misunderstood[] = [];
  let repeated = 0;
  for (const { line, email, name } of read) {
    const key = email.toLowerCase();
    if (!isEmail(email)) wrong.push({ line, text: email });
    else if (found.has(key)) repeated += 1;
    else found.set(key, { email: key, name });
  }
  return { addresses: [...found.values()], wrong, repeated };
}
