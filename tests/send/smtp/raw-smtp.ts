/** A mail server whose every byte the test chooses; for behaviour that no normal server shows. */
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** One client's connection, from the server's side. */
export interface Talk {
  /** The client's next line without its end; undefined if the client is gone. */
  line(): Promise<string | undefined>;
  /** A whole text, with doubled dots as sent; undefined if the client is gone before its end. */
  text(): Promise<string | undefined>;
  /** Sends these bytes in one packet; `\r\n` is not added. */
  write(raw: string | Buffer): void;
  /** The same in packets of one byte. */
  trickle(raw: string): Promise<void>;
  /** Whether unread data has arrived. */
  hasMore(): boolean;
  /** Stops reading until resumed. */
  pause(): void;
  resume(): void;
  /** Resolves when the client is gone. */
  gone: Promise<void>;
  /** Closes in order, or with a TCP reset. */
  end(): void;
  reset(): void;
}

export interface RawSmtp {
  url: string;
  port: number;
  /** How many clients have connected. */
  connections(): number;
  close(): Promise<void>;
}

export async function rawSmtp(converse: (talk: Talk, connection: number) => Promise<void>): Promise<RawSmtp> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    void converse(talkOver(socket), ++connections).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function talkOver(socket: Socket): Talk {
  let read = '';
  let isOver = false;
  let wake = () => {};
  const { promise: gone, resolve: leave } = Promise.withResolvers<void>();
  socket.on('data', (chunk) => {
    read += chunk.toString('latin1');
    wake();
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    isOver = true;
    wake();
    leave();
  });
  const upTo = async (end: string) => {
    for (;;) {
      const at = read.indexOf(end);
      if (at >= 0) {
        const found = read.slice(0, at);
        read = read.slice(at + end.length);
        return found;
      }
      if (isOver) return undefined;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  return {
    line: () => upTo('\r\n'),
    text: () => upTo('\r\n.\r\n'),
    write: (raw) => void socket.write(raw),
    async trickle(raw) {
      for (const byte of Buffer.from(raw)) {
        socket.write(Buffer.from([byte]));
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    },
    hasMore: () => read !== '',
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    gone,
    end: () => void socket.end(),
    reset: () => void socket.resetAndDestroy(),
  };
}

/** Greets and answers EHLO. */
export async function welcome(talk: Talk, extensions: string[] = ['PIPELINING']): Promise<void> {
  talk.write('220 raw.example.org ESMTP\r\n');
  await talk.line();
  talk.write(
    ['250-raw.example.org', ...extensions]
      .map((line, index, all) => (index === 0 ? line : `250${index === all.length - 1 ? ' ' : '-'}${line}`))
      .join('\r\n') + '\r\n',
  );
}

/** Accepts one message after another, and answers RSET and QUIT; adds each text to `texts`. */
export async function takeAll(talk: Talk, texts: string[] = []): Promise<void> {
  for (let line = await talk.line(); line !== undefined; line = await talk.line()) {
    if (line === 'QUIT') {
      talk.write('221 bye\r\n');
      return talk.end();
    }
    if (line !== 'DATA') {
      talk.write('250 ok\r\n');
      continue;
    }
    talk.write('354 go on\r\n');
    const text = await talk.text();
    if (text === undefined) return;
    texts.push(text);
    talk.write('250 2.0.0 Ok: queued as R1\r\n');
  }
}
