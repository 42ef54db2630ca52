import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to Redis that a test can cut, silence and mend, whatever machine or container Redis itself runs in. */
export interface CuttableRedis {
  url: string;
  /** Connections break and new ones are refused, as when Redis stops. */
  cut(): Promise<void>;
  /** Connections stay open and nothing comes back, as when the machine hangs. */
  silence(): void;
  mend(): Promise<void>;
  close(): Promise<void>;
}

export async function cuttableRedis(redisUrl: string): Promise<CuttableRedis> {
  const target = new URL(redisUrl);
  const sockets = new Set<Socket>();
  let silent = false;
  const server = createServer((near) => {
    const far = connect(Number(target.port || 6379), target.hostname);
    for (const [from, to] of [[near, far], [far, near]] as const) {
      sockets.add(from);
      from.on('data', (bytes) => silent || to.write(bytes));
      from.on('error', () => from.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const cut = async () => {
    silent = false;
    const stopped = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await stopped;
  };
  const url = new URL(redisUrl);
  url.host = `127.0.0.1:${port}`;
  return { url: url.href, cut, silence: () => void (silent = true), mend: () => listen(port), close: cut };
}
