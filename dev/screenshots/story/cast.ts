import type { RollcallClient } from '@rollcall/client';

/** Who is in the story. They are invented, as is what they say. */
const cast = {
  hamid: 'Hamid Rahimi',
  mira: 'Mira Costa',
  haled: 'Haled Nasser',
  john: 'John Avery',
  sofia: 'Sofia Lindqvist',
  tom: 'Tom Becker',
  ines: 'Ines Moreau',
  priya: 'Priya Nair',
  noor: 'Noor Haddad',
  // Is new, and invited to nothing.
  nobody: 'Alex Newman',
} as const;

export type Name = keyof typeof cast;
export type People = Record<Name, number>;

export const emailOf = (name: Name): string => `${name}@example.com`;

/** Adds everybody, and returns their userIDs. */
export async function addCast(office: RollcallClient): Promise<People> {
  const rows = Object.entries(cast).map(([id, name]) => ({
    externalID: `story:${id}`,
    name,
    email: `${id}@example.com`,
  }));
  const { users } = await office.users.upsert.mutate({ users: rows });
  const idOf = (name: Name): number => {
    const userID = users[rows.findIndex(({ externalID }) => externalID === `story:${name}`)]?.userID;
    if (!userID) throw new Error(`${name} cannot be added`);
    return userID;
  };
  return {
    hamid: idOf('hamid'),
    mira: idOf('mira'),
    haled: idOf('haled'),
    john: idOf('john'),
    sofia: idOf('sofia'),
    tom: idOf('tom'),
    ines: idOf('ines'),
    priya: idOf('priya'),
    noor: idOf('noor'),
    nobody: idOf('nobody'),
  };
}
