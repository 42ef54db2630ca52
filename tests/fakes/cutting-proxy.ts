import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands in front of a PostgreSQL, and can cut a connection at its next COMMIT. */
export interface CuttingProxy {
  url: string;
  /** The COMMIT after so many others reaches the server, but its answer, and with it the connection, is lost. */
  cutAtCommit(after: number): void;
  cuts(): number;
  close(): Promise<void>;
}

export async function cuttingProxy(url: string): Promise<CuttingProxy> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let left = -1;
  let cuts = 0;
  const front = createServer((client) => {
    const server = connect(Number(target.port || 5432), target.hostname);
    let isCut = false;
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => (sockets.delete(socket), client.destroy(), server.destroy()));
    }
    client.on('data', (bytes: Buffer) => {
      // A simple query: Q, its length, the text.
      const isCommit = bytes[0] === 0x51 && bytes.subarray(5, 11).toString().toLowerCase() === 'commit';
      if (left >= 0 && isCommit && left-- === 0) {
        cuts++;
        isCut = true;
      }
      server.write(bytes);
    });
    server.on('data', (answer: Buffer) => {
      if (isCut) client.destroy();
      else client.write(answer);
    });
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const own = new URL(url);
  own.hostname = '127.0.0.1';
  own.port = String((front.address() as AddressInfo).port);
  return {
    url: own.href,
    cutAtCommit: (after) => void (left = after),
    cuts: () => cuts,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => front.close(resolve));
    },
  };
}
