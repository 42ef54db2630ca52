import { createServer, type AddressInfo, type Socket } from 'node:net';
import { Client } from 'pg';

/**
 * A pooler in front of a PostgreSQL, as PgBouncer is: clients get one of a few connections, for a transaction or for
 * as long as they stay. `order`: which of the free ones is given out.
 */
export async function pooler(
  url: URL,
  {
    mode,
    connections,
    order = 'last',
  }: { mode: 'transaction' | 'session'; connections: number; order?: 'last' | 'in-turn' },
): Promise<{ url: string; close(): Promise<void> }> {
  const free: Socket[] = [];
  const waiting: ((server: Socket) => void)[] = [];
  const sockets = new Set<Socket>();
  for (let made = 0; made < connections; made++) free.push(await connected(url));
  const all = [...free];
  const take = (use: (server: Socket) => void) => {
    const server = order === 'last' ? free.pop() : free.shift();
    if (server) use(server);
    else waiting.push(use);
  };
  const giveBack = (server: Socket) => {
    const next = waiting.shift();
    if (next) next(server);
    else free.push(server);
  };

  const front = createServer((client) => {
    sockets.add(client);
    client.on('error', () => {});
    let mine: Socket | undefined;
    let isGreeted = false;
    let pending: Buffer[] = [];
    const release = () => {
      mine?.removeAllListeners('data');
      const server = mine;
      mine = undefined;
      if (server) giveBack(server);
    };
    const use = (server: Socket) => {
      mine = server;
      server.on('data', (answer: Buffer) => {
        client.write(answer);
        // The answer ends with ReadyForQuery, idle: the transaction is over.
        if (mode === 'transaction' && answer.subarray(-6).equals(readyForQuery)) release();
      });
      for (const bytes of pending.splice(0)) server.write(bytes);
    };
    client.on('data', (bytes: Buffer) => {
      if (!isGreeted) {
        isGreeted = true;
        // AuthenticationOk, BackendKeyData with a process of our own, ReadyForQuery.
        client.write(Buffer.concat([message('R', Buffer.alloc(4)), message('K', Buffer.alloc(8, 1)), readyForQuery]));
        return;
      }
      if (bytes[0] === 0x58) return; // Terminate ends this client's session, not the server's.
      if (mine) mine.write(bytes);
      else if (pending.push(bytes) === 1) take(use);
    });
    client.on('close', () => {
      pending = [];
      release();
    });
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const address = new URL(url);
  address.port = String((front.address() as AddressInfo).port);
  return {
    url: address.href,
    async close() {
      for (const socket of [...sockets, ...all]) socket.destroy();
      await new Promise((resolve) => front.close(resolve));
    },
  };
}

/** A connection that is logged in, without the client that did so. */
async function connected(url: URL): Promise<Socket> {
  const client = new Client(url.href);
  client.on('error', () => {});
  await client.connect();
  const { stream } = client.connection as unknown as { stream: Socket };
  stream.removeAllListeners('data');
  stream.resume();
  return stream;
}

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const readyForQuery = message('Z', Buffer.from('I'));
