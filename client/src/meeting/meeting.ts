import type { AppRouter } from '@rollcall/server/router';
import type { FeedEvent } from '@rollcall/shared/events';
import type { Instance, Message, Participant } from '@rollcall/shared/meeting';
import type { TRPCClient } from '@trpc/client';
import type { Answers, InstanceDetails } from '../answers.ts';
import { type WholeAttendance, wholeAttendance } from './attendance.ts';
import { events } from './events.ts';
import { type List, listOf } from './list.ts';
import {
  type AttendanceOptions,
  abortedBy,
  type CallOptions,
  type ChangeOptions,
  type FeedOptions,
  type JoinOptions,
  type LeaveOptions,
  type ListOptions,
  type MessageListOptions,
} from './options.ts';
import { type Feed, type FeedHandlers, watch } from './watch.ts';

/**
 * One instance of a meeting, and what can be done with it. It holds nothing but the two ids, and may be made as often as
 * one likes. Everything rejects with a `RollcallError`.
 */
export interface Meeting extends Instance {
  /** Lets a user in. With a `lease`, the client renews the join until it ends. */
  join(options?: JoinOptions): Promise<Answers['meetings']['join']>;
  /** Takes a user out. */
  leave(options?: LeaveOptions): Promise<Answers['meetings']['leave']>;
  /** Posts a message. */
  post(body: string, options?: ChangeOptions): Promise<Answers['messages']['post']>;
  /** Describes the instance, be it past, live or upcoming: its details, the caller's role, whether they are in. */
  details(options?: CallOptions): Promise<InstanceDetails>;
  /** Lists who is in now, in the order of joining. */
  participants(options?: ListOptions): List<Participant>;
  /** Lists what was said in a live meeting, oldest first. Afterwards, `history.messages` has it. */
  messages(options?: MessageListOptions): List<Message>;
  /** Lists who was in and when, and who was invited and never came. */
  attendance(options?: AttendanceOptions): Promise<WholeAttendance>;
  /** Calls `onEvent` with whatever happens, across interruptions. */
  watch(handlers: FeedHandlers, options?: FeedOptions): Feed;
  /**
   * Follows the meeting by `for await`: ends with the meeting, throws the error that ends the feed, and stops where the loop is
   * left. A slow loop slows the feed down instead of filling the memory.
   */
  events(options?: FeedOptions): AsyncIterable<FeedEvent>;
}

/** Binds the procedures of an instance to its ids. */
export function meetingOf(client: TRPCClient<AppRouter>, { meetingID, orderID }: Instance): Meeting {
  const instance = { meetingID, orderID };
  return {
    ...instance,
    join: ({ signal, ...fields } = {}) => client.meetings.join.mutate({ ...fields, ...instance }, abortedBy(signal)),
    leave: ({ signal, ...fields } = {}) => client.meetings.leave.mutate({ ...fields, ...instance }, abortedBy(signal)),
    post: (body, { signal, ...fields } = {}) =>
      client.messages.post.mutate({ ...fields, ...instance, body }, abortedBy(signal)),
    details: ({ signal } = {}) => client.meetings.get.query(instance, abortedBy(signal)),
    participants: ({ pageSize, signal } = {}) =>
      listOf(async (cursor?: number) => {
        const input = { ...instance, ...page(cursor, pageSize) };
        const { participants: items, nextCursor } = await client.meetings.participants.query(input, abortedBy(signal));
        return { items, nextCursor };
      }),
    messages: ({ pageSize, signal, userID } = {}) =>
      listOf(async (cursor?: number) => {
        const input = { ...instance, ...page(cursor, pageSize) };
        const { messages: items, nextCursor } =
          userID === undefined
            ? await client.messages.list.query(input, abortedBy(signal))
            : await client.messages.byUser.query({ ...input, userID }, abortedBy(signal));
        return { items, nextCursor };
      }),
    attendance: (options = {}) => wholeAttendance(client, instance, options),
    watch: (handlers, options = {}) => watch(client, instance, handlers, options),
    events: (options = {}) => events(client, instance, options),
  };
}

/** The part of a list to fetch; what is undefined is left to the server. */
const page = (cursor: number | undefined, limit: number | undefined) => ({
  ...(cursor !== undefined && { cursor }),
  ...(limit !== undefined && { limit }),
});
