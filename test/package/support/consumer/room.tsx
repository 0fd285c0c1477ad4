import { createRollcallClient } from '@rollcall/client';
import { type MeetingMessage, RollcallProvider, useActiveMeetings, useMeeting } from '@rollcall/client/react';

// A room as a frontend has it with the hooks.

const client = createRollcallClient({ url: 'http://127.0.0.1:8080', token: () => 'a token' });

export const App = () => (
  <RollcallProvider client={client}>
    <Rooms />
  </RollcallProvider>
);

function Rooms() {
  const { meetings = [] } = useActiveMeetings();
  return meetings.map(({ meetingID, orderID }) => (
    <Room key={`${meetingID}:${orderID}`} meetingID={meetingID} orderID={orderID} />
  ));
}

function Room(instance: { meetingID: number; orderID: number }) {
  const { meeting, people, messages, me, connection, join, leave, post } = useMeeting(instance);
  const total: number = useMeeting(instance, ({ people }) => people.length);
  const describe = ({ name, body, status }: MeetingMessage): string => `${name}: ${body} (${status})`;
  return (
    <section aria-label={meeting?.title} data-connection={connection}>
      <p>{`${people.map(({ name }) => name).join(', ')}: ${total} in`}</p>
      {messages.map((message) => (
        <p key={message.key}>{describe(message)}</p>
      ))}
      <button type="button" onClick={me.presence === 'in' ? leave : join} />
      <button type="button" onClick={() => post('Good morning!')} />
    </section>
  );
}
