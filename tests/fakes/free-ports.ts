import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Returns this many different ports on which nothing listens. They are below those that systems assign to port 0 and to
 * connections (32768 and up on Linux, 49152 elsewhere), so that another test can't get one of them by asking for any
 * port.
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = randomInt(12_000, 32_000);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
