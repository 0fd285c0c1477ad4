import type { MeetingState } from '@rollcall/client/react';
import { useState } from 'react';
import type { TimelineRow } from './timeline.ts';
import { TimelineBuilder } from './timeline-builder.ts';

/** The rows of a meeting for reading. They grow in place. */
export function useTimeline({ changes, unsent }: Pick<MeetingState, 'changes' | 'unsent'>): readonly TimelineRow[] {
  const [builder] = useState(() => new TimelineBuilder());
  // While rendering, since what was added before is not added again.
  return builder.follow(changes, unsent);
}
