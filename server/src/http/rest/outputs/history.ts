import { z } from 'zod';
import { amended } from './feed.ts';
import {
  changeNumber,
  components,
  count,
  id,
  instance,
  leaveReason,
  numberCursor,
  textCursor,
  time,
  window,
} from './fields.ts';

const endedInstance = z
  .strictObject({
    ...instance,
    title: z.string(),
    isPublic: z.boolean(),
    role: z.literal('host').nullable().describe('What you are in the meeting.'),
    ...window,
    endedAt: time.describe('When its record was closed.'),
    cancelledAt: time.nullable().describe('Set if it was called off.'),
    changes: count.describe('N: its changes are numbered 1 … N.'),
    people: count
      .nullable()
      .describe('How many different people joined; null for one with more than half a million changes.'),
    seal: z
      .string()
      .nullable()
      .describe(
        'The SHA-256 chain over its changes, in hexadecimal digits; null for a record from before there were seals.',
      ),
    resealedAt: time.nullable().describe('When the seal was made anew, since somebody was erased from the record.'),
  })
  .register(components, { id: 'EndedInstance' });

export const endedInstances = z
  .strictObject({ instances: z.array(endedInstance), nextCursor: textCursor })
  .register(components, { id: 'EndedInstancesPage' });

const name = z.string().describe('Of whom it is about, or who made it; empty for a user who no longer exists.');
const complete = z.boolean().describe('True on the last page of a record that is closed.');
const change = { seq: changeNumber, userID: id, timestamp: time, name };

const recordedChange = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('joined'), ...change }),
    z.strictObject({ type: z.literal('left'), ...change, reason: leaveReason }),
    z.strictObject({ type: z.literal('posted'), ...change, body: z.string() }),
    z.strictObject({ ...amended, name }),
  ])
  .register(components, { id: 'RecordedChange' });

export const changes = z
  .strictObject({ changes: z.array(recordedChange), nextCursor: numberCursor, complete })
  .register(components, { id: 'ChangesPage' });

const recordedMessage = z
  .strictObject({ seq: changeNumber, userID: id, name, body: z.string(), timestamp: time })
  .register(components, { id: 'RecordedMessage' });

export const messages = z
  .strictObject({ messages: z.array(recordedMessage), nextCursor: numberCursor, complete })
  .register(components, { id: 'RecordedMessagesPage' });

const attended = {
  seconds: z.number().nonnegative().describe('How long they were in, to the millisecond.'),
  share: z.number().min(0).max(1).describe('Of the time for which the instances lasted.'),
  joins: count,
  firstIn: time.nullable(),
  lastOut: time.nullable().describe('Null while they are in.'),
  isIn: z.boolean(),
};

const attendee = z
  .strictObject({
    userID: id,
    name: z.string().describe('Empty for a user who no longer exists.'),
    email: z.string().nullable(),
    ...attended,
    intervals: z
      .array(z.strictObject({ from: time, to: time }))
      .describe('When they were in, in order: the first of these.'),
    intervalsLeftOut: count.describe('How many intervals are left out.'),
    instances: z
      .array(z.strictObject({ orderID: id, ...attended }))
      .describe('The same of each instance that they joined.'),
  })
  .register(components, { id: 'Attendee' });

const absentee = z
  .strictObject({
    email: z.string(),
    userID: id.exactOptional().describe("Not given if the e-mail is no user's."),
    name: z.string().exactOptional(),
  })
  .register(components, { id: 'Absentee' });

export const attendance = z
  .strictObject({
    seconds: z.number().nonnegative().describe('How long the instances lasted, together: of a live one, up to now.'),
    complete: z.boolean().describe('Whether the records of all of them are closed, so that nothing will change.'),
    people: z.array(attendee),
    absentees: z
      .array(absentee)
      .describe('Who is invited and never came; given to hosts and `admin`, after the people.'),
    nextCursor: textCursor,
  })
  .register(components, { id: 'Attendance' });
