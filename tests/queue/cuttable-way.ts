import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A proxy to a server that a test can cut, silence and restore, wherever the server itself runs. */
export interface CuttableWay {
  /** The server's URL with this proxy's host and port. */
  url: string;
  /** Closes connections and refuses new ones, as when the server stops. */
  cut(): Promise<void>;
  /** Connections stay open without answers, as when the machine hangs. */
  silence(): void;
  mend(): Promise<void>;
  close(): Promise<void>;
}

const usualPorts: Record<string, number> = { 'redis:': 6379, 'postgres:': 5432 };

export async function cuttableWay(serverUrl: string): Promise<CuttableWay> {
  const target = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let silent = false;
  const server = createServer((near) => {
    const far = connect(Number(target.port) || usualPorts[target.protocol]!, target.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
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
  const url = new URL(serverUrl);
  url.host = `127.0.0.1:${port}`;
  return { url: url.href, cut, silence: () => void (silent = true), mend: () => listen(port), close: cut };
}
