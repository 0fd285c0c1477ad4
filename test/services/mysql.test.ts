import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type MysqlOptions, startMysql } from '@rollcall/dev/services/mysql';
import { freePorts, PortTaken } from '@rollcall/dev/services/port';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { expect, test } from 'vitest';
import { isGroupGone } from '../support/processes.ts';
import { until } from '../support/until.ts';
import { ownFolder } from './support/own-folder.ts';

test('a private MySQL has an empty database, and a user who may create more', async () => {
  await using mysql = await startMysql();
  await using ann = await connect(mysql.url);

  expect(await ann.rows('SHOW TABLES')).toEqual([]);
  expect(await ann.rows('SELECT DATABASE() AS name, @@character_set_database AS charset')).toEqual([
    { name: 'rollcall', charset: 'utf8mb4' },
  ]);
  await ann.rows('CREATE DATABASE other');
  await ann.rows('CREATE TABLE other.person (name VARCHAR(20))');
  await ann.rows("INSERT INTO other.person VALUES ('Ann')");
  expect(await ann.rows('SELECT name FROM other.person')).toEqual([{ name: 'Ann' }]);
  expect(await ann.rows('SELECT @@max_connections AS most')).toEqual([{ most: 400 }]);
});

test('the password is required, and other users cannot read the files', async () => {
  await using mysql = await startMysql();
  const at = (user: string) => connect(`mysql://${user}@127.0.0.1:${mysql.port}/mysql`);

  for (const user of ['rollcall', 'rollcall:guess', 'root', 'root:guess', `root:${mysql.password}`, 'nobody']) {
    await expect(at(user)).rejects.toThrow(/access denied|not allowed/i);
  }
  const atSocket = createConnection({ socketPath: join(mysql.dir, 'socket'), user: 'root' });
  await expect(atSocket).rejects.toThrow(/access denied/i);
  expect((await stat(mysql.dir)).mode & 0o777).toBe(0o700);
  expect((await stat(join(mysql.dir, 'init.sql'))).mode & 0o777).toBe(0o600);
});

test('nothing is left of it after it is stopped', async () => {
  const mysql = await startMysql();
  expect(existsSync(mysql.dir)).toBe(true);

  await mysql[Symbol.asyncDispose]();

  expect(await until(() => isGroupGone(mysql.child.pid))).toBe(true);
  expect(existsSync(mysql.dir)).toBe(false);
});

test('it comes back on its port with its data, even after a kill', async () => {
  await using folder = await ownFolder();
  const [port] = await freePorts(1);
  if (port === undefined) throw new Error('no port is free');
  const options: MysqlOptions = { port, dir: folder.path, password: 'secret' };

  const first = await startMysql(options);
  {
    await using ann = await connect(first.url);
    await ann.rows('CREATE TABLE person (name VARCHAR(20))');
    await ann.rows("INSERT INTO person VALUES ('Ann')");
  }
  first.child.kill('SIGKILL');
  await first.child.exited;
  await using second = await startMysql(options);
  await using bob = await connect(second.url);

  expect(second.url).toBe(first.url);
  expect(await bob.rows('SELECT name FROM person')).toEqual([{ name: 'Ann' }]);
  await expect(startMysql({ port })).rejects.toThrow(PortTaken);
});

async function connect(url: string) {
  const connection = await createConnection(url);
  return {
    rows: async (statement: string) => (await connection.query<RowDataPacket[]>(statement))[0],
    [Symbol.asyncDispose]: () => connection.end(),
  };
}
