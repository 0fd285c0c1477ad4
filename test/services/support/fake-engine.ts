import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Child, startChild } from '@rollcall/dev/services/child';
import { freePorts } from '@rollcall/dev/services/port';
import { z } from 'zod';

/** How pulling an image goes. */
export type Pull =
  | 'well'
  | 'on and on'
  /** At once, with a status. */
  | { refused: string }
  /** Once it has begun: the reason is in the stream of what is going on. */
  | { brokenOff: string };

export interface FakeEngine extends AsyncDisposable {
  /** For DOCKER_HOST. */
  url: string;
  /** `POST /images/create`, …, in order. */
  requests: string[];
  /** The images of the containers that there are, running or not. */
  containers(): string[];
}

const body = z.object({
  Image: z.string(),
  Cmd: z.array(z.string()),
  Env: z.array(z.string()).default([]),
  HostConfig: z.object({ PortBindings: z.record(z.string(), z.array(z.object({ HostPort: z.string() }))) }),
});
const command = z.object({ Cmd: z.array(z.string()) });

interface Container extends z.infer<typeof body> {
  id: string;
  child?: Child;
  log: string[];
  onLine: Set<(line: string) => void>;
  /** By port inside. */
  ports: Map<string, number>;
}

/**
 * Starts a server that answers as a Docker engine does, as far as testcontainers asks. Its containers are processes of this
 * machine: a port that they choose is the same outside and inside, and a Redis gets a free one.
 */
export async function startFakeEngine(pulling: (image: string) => Pull): Promise<FakeEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-engine-'));
  const containers = new Map<string, Container>();
  const executed = new Map<string, { Cmd: string[]; ExitCode: number | null }>();
  const images = new Set<string>();
  const requests: string[] = [];

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://engine');
    const method = request.method ?? '';
    requests.push(`${method} ${pathname}`);
    const json = (status: number, content: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
    const [, kind, name = '', verb = ''] = /^\/(\w+)\/?([^/]*)\/?(\w*)/.exec(pathname) ?? [];
    const container = containers.get(name);

    if (kind === '_ping') response.end('OK');
    else if (kind === 'info') json(200, { OperatingSystem: 'Fake', OSType: 'linux', Architecture: 'x86_64' });
    else if (kind === 'images' && name === 'create') await pull(searchParams, json, response);
    else if (kind === 'images') {
      const image = decodeURIComponent(name);
      if (images.has(image)) json(200, { Id: image });
      else json(404, { message: `No such image: ${image}` });
    } else if (kind === 'containers' && name === 'json') json(200, []);
    else if (kind === 'containers' && name === 'create') {
      const created = body.parse(JSON.parse(await text(request)));
      const id = `container-${containers.size + 1}`;
      if (!images.has(created.Image)) json(404, { message: `No such image: ${created.Image}` });
      else {
        containers.set(id, { ...created, id, log: [], onLine: new Set(), ports: await portsOf(created) });
        json(201, { Id: id, Warnings: [] });
      }
    } else if (kind === 'exec' && verb === 'start') await execute(name, response);
    else if (kind === 'exec') json(200, { ExitCode: executed.get(name)?.ExitCode ?? null });
    else if (!container) json(404, { message: `No such container: ${name}` });
    else if (verb === 'start') {
      start(container, folder);
      response.writeHead(204).end();
    } else if (verb === 'logs') follow(container, response);
    else if (verb === 'exec') {
      const { Cmd } = command.parse(JSON.parse(await text(request)));
      const id = `exec-${executed.size + 1}`;
      executed.set(id, { Cmd, ExitCode: null });
      json(201, { Id: id });
    } else if (verb === 'stop') {
      await container.child?.stop();
      response.writeHead(204).end();
    } else if (method === 'DELETE') {
      containers.delete(name);
      response.writeHead(204).end();
    } else json(200, inspection(container));
  };

  const pull = async (
    query: URLSearchParams,
    json: (status: number, content: unknown) => unknown,
    response: ServerResponse,
  ): Promise<void> => {
    const image = `${query.get('fromImage')}:${query.get('tag')}`.replace(/^(.*:.*):null$/, '$1');
    const pull = pulling(image);
    if (typeof pull === 'object' && 'refused' in pull) return void json(500, { message: pull.refused });
    response.write(`${JSON.stringify({ status: 'Pulling from library', id: image })}\r\n`);
    if (pull === 'on and on') return;
    if (pull === 'well') images.add(image);
    else response.write(`${JSON.stringify({ errorDetail: { message: pull.brokenOff }, error: pull.brokenOff })}\r\n`);
    response.end();
  };

  const execute = async (id: string, response: ServerResponse): Promise<void> => {
    const exec = executed.get(id);
    if (!exec) return void response.writeHead(404).end();
    const [program = '', ...args] = exec.Cmd;
    await using child = startChild(program, args, { env: { PATH: process.env['PATH'], TMPDIR: folder } });
    exec.ExitCode = await child.exited;
    response.writeHead(200).end(frame(child.recentOutput()));
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the engine is not listening on a port');
  return {
    url: `tcp://127.0.0.1:${address.port}`,
    requests,
    containers: () => [...containers.values()].map(({ Image }) => Image),
    async [Symbol.asyncDispose]() {
      await Promise.all([...containers.values()].map(async ({ child }) => await child?.stop()));
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The port outside for each that is exposed. */
async function portsOf({ HostConfig }: z.infer<typeof body>): Promise<Map<string, number>> {
  const exposed = Object.entries(HostConfig.PortBindings);
  const free = await freePorts(exposed.length);
  return new Map(exposed.map(([port, [binding]], n) => [port, Number(binding?.HostPort) || (free[n] ?? 0)]));
}

function start(container: Container, folder: string): void {
  const [program = '', ...args] = container.Cmd;
  if (program === 'redis-server') args.push('--port', String(container.ports.get('6379/tcp')));
  const env = Object.fromEntries(container.Env.map((line) => line.split('=', 2)));
  container.child = startChild(program, args, {
    env: { PATH: process.env['PATH'], TMPDIR: folder, ...env },
    cwd: folder,
    onLine: (line) => {
      container.log.push(line);
      for (const hear of container.onLine) hear(line);
    },
  });
}

function follow({ log, onLine }: Container, response: ServerResponse): void {
  response.writeHead(200);
  const hear = (line: string) => void response.write(frame(`${line}\n`));
  for (const line of log) hear(line);
  onLine.add(hear);
  response.on('close', () => onLine.delete(hear));
}

/** As the engine wraps what a container prints: stream 1, and the length. */
function frame(content: string): Buffer {
  const payload = Buffer.from(content);
  const header = Buffer.alloc(8);
  header[0] = 1;
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

function inspection({ id, HostConfig, ports }: Container) {
  const bindings = [...ports].map(([inside, port]) => [inside, [{ HostIp: '0.0.0.0', HostPort: String(port) }]]);
  return {
    Id: id,
    Name: `/${id}`,
    Config: { Hostname: id, Labels: {}, ExposedPorts: {} },
    State: { Status: 'running', Running: true, StartedAt: new Date().toISOString(), FinishedAt: '' },
    NetworkSettings: { Ports: Object.fromEntries(bindings), Networks: {} },
    HostConfig,
  };
}
