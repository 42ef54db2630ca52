/** A development inbox for one test: a server on a free port, a store, its pages, and ways to send mail to it. */
import { connect } from 'node:net';
import nodemailer, { type SendMailOptions } from 'nodemailer';
import { onTestFinished } from 'vitest';
import { inboxApp } from '../../src/dev-inbox/pages.tsx';
import { startInbox } from '../../src/dev-inbox/smtp-inbox.ts';
import { openInboxStore, type Keep } from '../../src/dev-inbox/store.ts';

const publicUrl = 'http://localhost:4180';

export async function openTestInbox({
  path = ':memory:',
  keep,
  publicUrl: url = publicUrl,
}: { path?: string; keep?: Keep; publicUrl?: string } = {}) {
  const store = openInboxStore(path, keep);
  const arrived: number[] = [];
  const inbox = await startInbox({ host: '127.0.0.1', port: 0, store, onMessage: (id) => arrived.push(id) });
  const transport = nodemailer.createTransport({
    host: '127.0.0.1',
    port: inbox.port,
    ignoreTLS: true,
    pool: true,
    maxConnections: 25,
    maxMessages: 10_000,
  });
  const close = async () => {
    transport.close();
    await inbox.close();
    store.close();
  };
  onTestFinished(async () => close().catch(() => {}));
  const app = inboxApp({
    store,
    base: '/inbox',
    publicUrl: url,
    smtpUrl: `smtp://127.0.0.1:${inbox.port}`,
    timeZone: 'UTC',
  });
  return {
    store,
    app,
    arrived,
    port: inbox.port,
    close,
    send: (message: SendMailOptions) =>
      transport.sendMail({
        from: 'The Weekly Loop <editors@loop.example.org>',
        to: 'vega@example.org',
        subject: 'Hello',
        text: 'Hello',
        ...message,
      }),
    /** Sends these bytes unchanged; the caller adds the final CRLF. */
    sendRaw: (raw: string | Buffer, to = 'vega@example.org') =>
      transport.sendMail({ envelope: { from: 'bounces@loop.example.org', to }, raw }),
    page: async (address: string, init?: RequestInit) => {
      const response = await app.request(`http://localhost${address}`, init);
      return { status: response.status, headers: response.headers, body: await response.text() };
    },
  };
}

/** Speaks raw SMTP: writes each piece, waits for the reply to the last one, and returns all reply lines. */
export async function converse(
  port: number,
  pieces: (string | Buffer)[],
  { oneByOne = false } = {},
): Promise<string[]> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  const replies: string[] = [];
  let rest = '';
  let heard: () => void = () => {};
  socket.setTimeout(5000, () => socket.destroy());
  socket.on('error', () => {});
  socket.on('close', () => heard());
  socket.on('data', (chunk) => {
    const lines = (rest + chunk.toString()).split('\r\n');
    rest = lines.pop()!;
    replies.push(...lines);
    if (lines.some((line) => /^\d{3} /.test(line))) heard();
  });
  const reply = () => new Promise<void>((resolve) => (heard = resolve));
  let waiting = reply();
  await waiting;
  for (const piece of pieces) {
    waiting = reply();
    if (!oneByOne) socket.write(piece);
    else {
      for (const byte of Buffer.from(piece)) {
        socket.write(Buffer.of(byte));
        // Each byte in its own packet.
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    }
    await waiting;
  }
  socket.destroy();
  return replies;
}
