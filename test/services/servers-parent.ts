import { startMysql } from '@rollcall/server/services/mysql';
import { startRedis } from '@rollcall/server/services/redis';

// A process for orphans.test.ts to kill: starts a private Redis and MySQL, says so in a line, and does nothing more.
const [redis, mysql] = await Promise.all([startRedis(), startMysql()]);
console.log(JSON.stringify({ ports: [redis.port, mysql.port] }));
