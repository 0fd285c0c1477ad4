import type { ScheduledMeeting } from '@rollcall/client';

/** What a meeting is, for those who may not change it. */
export const MeetingFacts = ({ meeting: { description, isPublic } }: { meeting: ScheduledMeeting }) => (
  <section className="panel" aria-labelledby="details">
    <h2 id="details">Details</h2>
    <p className="description">{description || 'It has no description.'}</p>
    <p>
      <span className="chip">{isPublic ? 'Open to all' : 'By invitation'}</span>
    </p>
  </section>
);
