import { createServer, type AddressInfo, type Socket } from 'node:net';

/** What the server does with a message. */
export type Script =
  /** Replies with this instead of 250, to RCPT or at the final dot. */
  | { at: 'rcpt' | 'dot'; reply: string }
  /** Closes the connection without a reply: before 354, in the middle of the text, or after accepting the final dot. */
  | { at: 'data' | 'text' | 'after-dot'; close: true }
  | 'accept';

export interface ScriptedSmtp {
  url: string;
  /** Copies that were accepted with a 250, or accepted without a reply (`after-dot`). */
  received: { to: string; from: string; raw: string }[];
  /** The maximum number of conversations at one time so far. */
  peakConnections(): number;
  close(): Promise<void>;
}

/**
 * A mail server on loopback whose replies are chosen by the test: by recipient and by how often that recipient was
 * tried. Uses plain sockets, because no library allows faults at the final dot.
 */
export async function scriptedSmtp(
  script: (to: string, tryNumber: number) => Script = () => 'accept',
  {
    extensions = ['PIPELINING', 'SMTPUTF8', '8BITMIME'],
    delayMs = 0,
    mailReply,
    maxConnections = Infinity,
  }: {
    extensions?: string[];
    delayMs?: number;
    /** The reply to MAIL FROM instead of 250. */
    mailReply?: () => string | undefined;
    /** Further connections get a 421. */
    maxConnections?: number;
  } = {},
): Promise<ScriptedSmtp> {
  const received: ScriptedSmtp['received'] = [];
  const tries = new Map<string, number>();
  const sockets = new Set<Socket>();
  let peak = 0;

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true); // three replies to a pipelined envelope would wait 40 ms for an acknowledgement
    peak = Math.max(peak, sockets.size);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    let from = '';
    let to = '';
    let action: Script = 'accept';
    let text: string | undefined;
    let buffer = '';
    const say = (line: string) => socket.write(`${line}\r\n`);
    const command = (line: string) => {
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'EHLO')
        return say(
          [
            '250-scripted',
            ...extensions.map((name, index) => `250${index === extensions.length - 1 ? ' ' : '-'}${name}`),
          ].join('\r\n'),
        );
      if (verb === 'MAIL') {
        from = /<(.*?)>/.exec(line)![1]!;
        return say(mailReply?.() ?? '250 2.1.0 ok');
      }
      if (verb === 'RCPT') {
        to = /<(.*?)>/.exec(line)![1]!;
        tries.set(to, (tries.get(to) ?? 0) + 1);
        action = script(to, tries.get(to)!);
        return say(action !== 'accept' && 'reply' in action && action.at === 'rcpt' ? action.reply : '250 2.1.5 ok');
      }
      if (verb === 'DATA') {
        if (action !== 'accept' && action.at === 'rcpt') return say('503 5.5.1 no recipient');
        if (action !== 'accept' && action.at === 'data') return socket.destroy();
        text = '';
        return say('354 go on');
      }
      if (verb === 'RSET') return say('250 2.0.0 ok');
      if (verb === 'QUIT') return socket.end('221 2.0.0 bye\r\n');
      return say('502 5.5.2 what?');
    };
    const finish = () => {
      const raw = text!.replaceAll(/^\.\./gm, '.');
      text = undefined;
      if (action !== 'accept' && 'reply' in action) return void say(action.reply);
      received.push({ to, from, raw });
      if (action !== 'accept') return void socket.destroy(); // accepted without a reply
      setTimeout(() => say(`250 2.0.0 Ok: queued as T${received.length}`), delayMs);
    };
    socket.on('data', (chunk) => {
      buffer += chunk.toString('latin1');
      for (;;) {
        if (text !== undefined) {
          if (action !== 'accept' && action.at === 'text') return void socket.destroy();
          const end = buffer.startsWith('.\r\n') && text === '' ? 0 : buffer.indexOf('\r\n.\r\n');
          if (end < 0) return;
          text = buffer.slice(0, end);
          buffer = buffer.slice(end + (end === 0 ? 3 : 5));
          finish();
          continue;
        }
        const end = buffer.indexOf('\r\n');
        if (end < 0) return;
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        command(line);
      }
    });
    if (sockets.size > maxConnections) return void socket.end('421 4.7.0 too many connections\r\n');
    say('220 scripted ESMTP');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    peakConnections: () => peak,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
