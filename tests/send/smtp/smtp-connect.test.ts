import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import { openSmtpConnection } from '../../../src/send/smtp/smtp-connection.ts';
import { openSmtp } from '../../../src/send/smtp/outbox.ts';
import { selfSigned } from '../../fakes/self-signed.ts';
import { rawSmtp, welcome } from './raw-smtp.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

const message = {
  from: 'bounces@example.org',
  to: 'vega@example.com',
  needsSmtpUtf8: false,
  raw: Buffer.from('Subject: hello\r\n\r\nOne line.\r\n'),
};
const trusting = 'tls.rejectUnauthorized=false';

interface Heard {
  secure: boolean;
  user: string | undefined;
  text: string;
}

/** A server of the npm package `smtp-server`, which tells what it heard. */
async function realServer(options: SMTPServerOptions = {}): Promise<{ port: number; heard: Heard[] }> {
  const heard: Heard[] = [];
  const server = new SMTPServer({
    ...selfSigned(),
    authOptional: true,
    size: 1_000_000,
    onAuth: ({ username, password }, _session, callback) =>
      password === 's3cr3t pass/word' ? callback(null, { user: username }) : callback(new Error('wrong password')),
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        heard.push({
          secure: session.secure,
          user: session.user as string | undefined,
          text: Buffer.concat(chunks).toString(),
        });
        callback();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  open.push({ close: () => new Promise<void>((resolve) => server.close(resolve)) });
  return { port: (server.server.address() as AddressInfo).port, heard };
}

async function sendThrough(url: string): Promise<unknown> {
  const line = await openSmtpConnection(url, 5_000);
  try {
    return await line.send(message);
  } finally {
    await line.quit();
  }
}

/** What an operator reads about a server that can't be had. */
async function reasonOf(url: string): Promise<string> {
  const outbox = openSmtp({ relays: [{ url, name: 'relay', weight: 1 }], connections: 1, timeoutMs: 5_000 });
  const taken = await outbox.lease();
  await outbox.close();
  return taken.kind === 'unreachable' ? taken.reason : taken.kind;
}

describe('a connection', () => {
  test('is encrypted where the server offers it, and logged in, with a password of any characters', async () => {
    const { port, heard } = await realServer();
    expect(
      await sendThrough(`smtp://galley%40example.org:s3cr3t%20pass%2Fword@127.0.0.1:${port}?${trusting}`),
    ).toMatchObject({ kind: 'reply', code: 250 });
    expect(heard).toEqual([{ secure: true, user: 'galley@example.org', text: message.raw.toString() }]);
  });

  test('is encrypted from its first byte with smtps://', async () => {
    const { port, heard } = await realServer({ secure: true });
    expect(await sendThrough(`smtps://127.0.0.1:${port}?${trusting}`)).toMatchObject({ kind: 'reply', code: 250 });
    expect(heard[0]!.secure).toBe(true);
  });

  test('knows what the server offers, before STARTTLS and behind it: if this fails, nodemailer keeps it elsewhere now', async () => {
    for (const hideSTARTTLS of [true, false]) {
      const { port } = await realServer({ hideSTARTTLS });
      const line = await openSmtpConnection(`smtp://127.0.0.1:${port}?${trusting}`, 5_000);
      expect(['PIPELINING', 'SIZE', 'SMTPUTF8', 'SOMETHING'].map((extension) => line.offers(extension))).toEqual([
        true,
        true,
        true,
        false,
      ]);
      await line.quit();
      expect(line.alive).toBe(false);
    }
  });

  test('carries a thousand messages, encrypted, one after another', async () => {
    const { port, heard } = await realServer();
    const line = await openSmtpConnection(`smtp://127.0.0.1:${port}?${trusting}`, 5_000);
    for (let count = 0; count < 1_000; count++) await line.send(message);
    await line.quit();
    expect(heard).toHaveLength(1_000);
  });

  test('says no password to a server elsewhere that does not encrypt: somebody may have taken STARTTLS out', async () => {
    let saidAuth = false;
    const server = await rawSmtp(async (talk) => {
      await welcome(talk, ['AUTH PLAIN']);
      for (let line = await talk.line(); line !== undefined; line = await talk.line()) {
        saidAuth ||= line.startsWith('AUTH');
        talk.write('502 not here\r\n');
      }
    });
    open.push(server);
    // 0.0.0.0 is this machine, and none of its usual names.
    await expect(openSmtpConnection(`smtp://user:password@0.0.0.0:${server.port}`, 5_000)).rejects.toMatchObject({
      message: expect.stringContaining('STARTTLS'),
    });
    expect(saidAuth).toBe(false);
  });

  test('with a password is not made to a server that takes none: mail would go out as nobody’s', async () => {
    const server = await rawSmtp(async (talk) => {
      await welcome(talk);
      for (let line = await talk.line(); line !== undefined; line = await talk.line())
        talk.write(line.startsWith('AUTH') ? '503 5.5.1 no logins here\r\n' : '250 ok\r\n');
    });
    open.push(server);
    await expect(openSmtpConnection(`smtp://user:password@127.0.0.1:${server.port}`, 5_000)).rejects.toMatchObject({
      code: 'EAUTH',
    });
  });

  test('that is being made ends with whoever wanted it', async () => {
    const server = await rawSmtp((talk) => talk.gone);
    open.push(server);
    const wanted = new AbortController();
    const connecting = openSmtpConnection(server.url, 60_000, wanted.signal);
    setTimeout(() => wanted.abort(), 50);
    await expect(connecting).rejects.toThrow('we stopped waiting');
    await expect(openSmtpConnection(server.url, 60_000, AbortSignal.abort())).rejects.toThrow('we stopped waiting');
  });
});

describe('a server that lets nobody in is told of in words', () => {
  test.each([
    [
      'nothing listens',
      async () => `smtp://127.0.0.1:${await freePort()}`,
      'nothing answers at the mail server’s address',
    ],
    [
      'nothing listens, at any of its addresses',
      async () => `smtp://localhost:${await freePort()}`,
      'nothing answers at the mail server’s address',
    ],
    ['its name does not exist', async () => 'smtp://mail.invalid:2525', 'the mail server’s name can’t be resolved'],
    [
      'the password is wrong',
      async () => `smtp://user:wrong@127.0.0.1:${(await realServer()).port}?${trusting}`,
      'the mail server refused user name or password (535',
    ],
    [
      'its certificate is nobody’s',
      async () => `smtp://127.0.0.1:${(await realServer()).port}`,
      'the encrypted connection (TLS) could not be made: self-signed certificate',
    ],
    [
      'it does not encrypt, and has to',
      async () =>
        `smtp://127.0.0.1:${(await realServer({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] })).port}?requireTLS=true`,
      'the encrypted connection (TLS) could not be made',
    ],
    [
      'smtps:// where it speaks in clear',
      async () => `smtps://127.0.0.1:${(await realServer()).port}`,
      'the encrypted connection (TLS) could not be made',
    ],
    [
      'it greets with 554',
      async () => greetingWith('554 5.7.1 your network is not welcome\r\n'),
      '554 5.7.1 your network is not welcome',
    ],
    ['it greets with 421', async () => greetingWith('421 4.3.2 too busy\r\n'), '421 4.3.2 too busy'],
    ['it is no mail server', async () => greetingWith('SSH-2.0-OpenSSH_9.2\r\n'), 'SSH-2.0'],
    ['it hangs up', async () => greetingWith(''), 'closed'],
    [
      'it says nothing',
      async () => `${await greetingWith(undefined)}?greetingTimeout=100`,
      'the mail server took too long to answer',
    ],
    [
      'it says nothing to EHLO',
      async () => `${await greetingWith('220 hello\r\n', false)}?greetingTimeout=100&connectionTimeout=100`,
      'the mail server took too long to answer',
    ],
    [
      'it says nothing to AUTH',
      async () =>
        `${(await silentAtLogin()).replace('//', '//user:password@')}?greetingTimeout=100&connectionTimeout=100`,
      'the mail server took too long to answer',
    ],
  ])('%s', async (_name, url, words) => {
    expect(await reasonOf(await url())).toContain(words);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Says this and no more; with `ends` it hangs up after it. */
async function greetingWith(words: string | undefined, ends = true): Promise<string> {
  const server = await rawSmtp(async (talk) => {
    if (words !== undefined) talk.write(words);
    if (words !== undefined && ends) talk.end();
    await talk.gone;
  });
  open.push(server);
  return server.url;
}

async function silentAtLogin(): Promise<string> {
  const server = await rawSmtp(async (talk) => {
    await welcome(talk, ['AUTH PLAIN']);
    await talk.gone;
  });
  open.push(server);
  return server.url;
}
