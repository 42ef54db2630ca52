import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * So many ports that nothing listens on, all different. They lie below those that systems hand out for port 0 and for
 * connections (32768 and up on Linux, 49152 elsewhere): another test that asks for any port can't get one of these before it is used.
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
