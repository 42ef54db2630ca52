import { createServer, type AddressInfo } from 'node:net';

/** Answers as a Redis of that version does before HELLO 3 and ZMSCORE: enough to be asked for its version. */
export async function oldRedis(version: string): Promise<{ url: string; close(): void }> {
  const server = createServer((socket) => {
    socket.setEncoding('utf8');
    socket.on('error', () => socket.destroy());
    socket.on('data', (text: string) => {
      for (const [, word = ''] of text.matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g))
        socket.write(answer(word.toUpperCase(), version));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `redis://127.0.0.1:${port}`, close: () => void server.close() };
}

function answer(command: string, version: string): string {
  if (command === 'PING') return '+PONG\r\n';
  if (command === 'HELLO') return '-ERR unknown command `HELLO`\r\n';
  if (command !== 'INFO') return '+OK\r\n';
  const info = `# Server\r\nredis_version:${version}\r\n`;
  return `$${info.length}\r\n${info}\r\n`;
}
