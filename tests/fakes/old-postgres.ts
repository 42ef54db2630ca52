import { createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * As much of PostgreSQL's protocol as is needed to greet a client
 * (postgresql.org/docs/current/protocol-message-formats), with any version.
 */
export async function oldPostgres(version: number): Promise<{ url: string; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.write(Buffer.concat([message('R', Buffer.alloc(4)), ready]));
      socket.on('data', (bytes) => {
        if (bytes[0] === 0x51)
          socket.write(Buffer.concat([rowOf(['version', 'encoding'], [`${version}0000`, 'UTF8']), ready]));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `postgres://galley:hush@127.0.0.1:${(server.address() as AddressInfo).port}/galley`,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const ready = message('Z', Buffer.from('I'));

/**
 * RowDescription, DataRow and CommandComplete, with all columns as text (type 25), after one statement without rows.
 */
function rowOf(names: string[], values: string[]): Buffer {
  const columns = names.map((name) => {
    const column = Buffer.alloc(name.length + 19);
    column.write(name, 0, 'latin1');
    column.writeInt32BE(25, name.length + 7);
    column.writeInt16BE(-1, name.length + 11);
    return column;
  });
  const cells = values.map((value) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(value.length);
    return Buffer.concat([length, Buffer.from(value)]);
  });
  const count = Buffer.from([0, names.length]);
  return Buffer.concat([
    message('C', Buffer.from('SET\0')),
    message('T', Buffer.concat([count, ...columns])),
    message('D', Buffer.concat([count, ...cells])),
    message('C', Buffer.from('SELECT 1\0')),
  ]);
}
