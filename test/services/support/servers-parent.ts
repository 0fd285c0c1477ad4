import { startMysql } from '@rollcall/dev/services/mysql';
import { startRedis } from '@rollcall/dev/services/redis';

// A process for orphans.test.ts to kill: starts a private Redis and MySQL, prints a line, and then does nothing more.
const [redis, mysql] = await Promise.all([startRedis(), startMysql()]);
console.log(JSON.stringify({ ports: [redis.port, mysql.port] }));
