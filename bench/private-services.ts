import { type Services, startServices } from '@rollcall/dev/services/start-services';

/** Starts a Redis and a MySQL that are always private, whatever the environment names: a benchmark writes to them freely. */
export const startPrivateServices = (): Promise<Services> =>
  startServices({ env: { ...process.env, REDIS_URL: undefined, DATABASE_URL: undefined } });
