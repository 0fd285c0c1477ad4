import type { Instance } from '@rollcall/shared/meeting';

/** What is asked for, and as whom. */
interface Asked {
  api: { url: string };
  token?: string | undefined;
  path: string;
}

/** Asks for an export. */
export const askFor = ({ api, token, path }: Asked, init: RequestInit = {}): Promise<Response> =>
  fetch(`${api.url}/export/${path}`, {
    ...init,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });

export const pathOf = ({ meetingID, orderID }: Instance, file: string): string => `${meetingID}/${orderID}/${file}`;
