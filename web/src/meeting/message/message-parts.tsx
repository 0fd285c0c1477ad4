import type { Part } from './parts.ts';

/** The pieces of a message, one after the other. */
export const MessageParts = ({ parts }: { parts: readonly Part[] }) =>
  parts.map((part) => <MessagePart key={part.at} part={part} />);

function MessagePart({ part }: { part: Part }) {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'code':
      return <code dir="auto">{part.text}</code>;
    case 'block':
      return (
        <code className="block" dir="auto">
          {part.text}
        </code>
      );
    case 'link':
      // The direction keeps what is around a link from turning the order of its parts around.
      return (
        <a href={part.href} target="_blank" rel="noopener noreferrer nofollow ugc" dir="ltr" title={destination(part)}>
          {part.text}
        </a>
      );
    default:
      return part satisfies never;
  }
}

/** Where a link leads, if it does not say so itself: letters that look like others are told apart. */
const destination = ({ text, href }: { text: string; href: string }): string | undefined =>
  href === text || href === `${text}/` ? undefined : href;
