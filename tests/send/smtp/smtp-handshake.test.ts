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

/** A server of the npm package `smtp-server`, which records what it received. */
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

/** The reason that an operator reads about a server that can't be used. */
async function reasonOf(url: string): Promise<string> {
  const outbox = openSmtp({ relays: [{ url, name: 'relay', weight: 1 }], connections: 1, timeoutMs: 5_000 });
  const taken = await outbox.lease();
  await outbox.close();
  return taken.kind === 'unreachable' ? taken.reason : taken.kind;
}

describe('a connection', () => {
  test('is encrypted if the server offers it, and logged in, with a password of any characters', async () => {
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

  test('knows the server’s extensions, before STARTTLS and after it', async () => {
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

  test('sends no password to a remote server without encryption: somebody may have removed STARTTLS', async () => {
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

  test('with a password is refused if the server has no login: mail would be sent without an account', async () => {
    const server = await rawSmtp(async (talk) => {
      await welcome(talk);
      for (let line = await talk.line(); line !== undefined; line = await talk.line())
        talk.write(line.startsWith('AUTH') ? '503 5.5.1 no logins here\r\n' : '250 ok\r\n');
    });
    open.push(server);
    await expect(openSmtpConnection(`smtp://user:password@127.0.0.1:${server.port}`, 5_000)).rejects.toMatchObject({
      fault: 'login',
    });
  });

  test('that is being opened ends when it is no longer needed', async () => {
    const server = await rawSmtp((talk) => talk.gone);
    open.push(server);
    const wanted = new AbortController();
    const connecting = openSmtpConnection(server.url, 60_000, wanted.signal);
    setTimeout(() => wanted.abort(), 50);
    await expect(connecting).rejects.toThrow('we stopped waiting');
    await expect(openSmtpConnection(server.url, 60_000, AbortSignal.abort())).rejects.toThrow('we stopped waiting');
  });
});

describe('a server that refuses everybody is described in a sentence', () => {
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
      'the mail server refused user name or password: 535',
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

/** Greets, offers these extensions, and answers each line as the test says; records the lines. */
async function answering(
  extensions: string[],
  answer: (line: string) => string | undefined,
): Promise<{ port: number; asked: string[] }> {
  const asked: string[] = [];
  const server = await rawSmtp(async (talk) => {
    await welcome(talk, extensions);
    for (let line = await talk.line(); line !== undefined; line = await talk.line()) {
      asked.push(line);
      talk.write(`${answer(line) ?? '250 ok'}\r\n`);
    }
  });
  open.push(server);
  return { port: server.port, asked };
}

describe('STARTTLS (RFC 3207)', () => {
  test('is requested if it is required, even if the offer was removed on the way', async () => {
    const { port, asked } = await answering(['PIPELINING'], () => '502 5.5.1 not implemented');
    await expect(openSmtpConnection(`smtp://127.0.0.1:${port}?requireTLS=true`, 5_000)).rejects.toMatchObject({
      fault: 'tls',
    });
    expect(asked).toEqual(['STARTTLS']);
  });

  test('that is offered and then refused ends the connection: nothing is mailed unencrypted by accident', async () => {
    const { port } = await answering(['STARTTLS'], () => '454 4.7.0 TLS not available');
    await expect(openSmtpConnection(`smtp://127.0.0.1:${port}`, 5_000)).rejects.toThrow('454 4.7.0 TLS not available');
  });

  test('that is refused is skipped if SMTP_URL allows it, but then no password is sent', async () => {
    const refuses = () => answering(['STARTTLS', 'AUTH PLAIN'], (line) => (line === 'STARTTLS' ? '454 no' : undefined));
    const { port } = await refuses();
    const connection = await openSmtpConnection(`smtp://127.0.0.1:${port}?opportunisticTLS=true`, 5_000);
    expect(connection.tlsVersion).toBeUndefined();
    await connection.quit();

    const { port: second, asked } = await refuses();
    const url = `smtp://user:password@127.0.0.1:${second}?opportunisticTLS=true`;
    await expect(openSmtpConnection(url, 5_000)).rejects.toThrow('the password is not sent unencrypted');
    expect(asked).toEqual(['STARTTLS']);
  });

  test('is not requested if SMTP_URL says to ignore it', async () => {
    const { port, heard } = await realServer();
    await sendThrough(`smtp://127.0.0.1:${port}?ignoreTLS=true`);
    expect(heard[0]!.secure).toBe(false);
  });

  test.each([
    ['a whole reply', '250 injected'],
    ['part of a line', '250-injected'],
    ['half a code', '25'],
  ])(
    'with %s in clear behind its answer ends the connection: it would count as said under TLS (4.2)',
    async (_what, extra) => {
      const { port } = await answering(['STARTTLS'], (line) =>
        line === 'STARTTLS' ? `220 go ahead\r\n${extra}` : undefined,
      );
      await expect(openSmtpConnection(`smtp://127.0.0.1:${port}?${trusting}`, 5_000)).rejects.toMatchObject({
        fault: 'tls',
        message: expect.stringContaining('unencrypted data'),
      });
    },
  );

  test('that the server interrupts is reported', async () => {
    const server = await rawSmtp(async (talk) => {
      await welcome(talk, ['STARTTLS']);
      await talk.line();
      talk.write('220 go ahead\r\n');
      await new Promise((resolve) => setTimeout(resolve, 20));
      talk.reset();
    });
    open.push(server);
    await expect(openSmtpConnection(server.url, 5_000)).rejects.toMatchObject({ fault: 'tls' });
  });

  test('with a handshake that stalls ends with the greetingTimeout', async () => {
    const server = await rawSmtp(async (talk) => {
      await welcome(talk, ['STARTTLS']);
      await talk.line();
      talk.write('220 go ahead\r\n');
      await talk.gone;
    });
    open.push(server);
    await expect(openSmtpConnection(`${server.url}?greetingTimeout=100`, 5_000)).rejects.toMatchObject({
      fault: 'timeout',
    });
  });

  test('under TLS the extensions are those that the server offers there, not the earlier ones (4.2)', async () => {
    const { port } = await realServer({ hidePIPELINING: false });
    const connection = await openSmtpConnection(`smtp://127.0.0.1:${port}?${trusting}`, 5_000);
    expect(connection.tlsVersion).toMatch(/^TLSv1/);
    expect(connection.offers('STARTTLS')).toBe(false);
    await connection.quit();
  });
});

describe('a login', () => {
  const loggedIn = '235 2.7.0 welcome';

  test('uses PLAIN if it is offered, in one round trip (RFC 4616)', async () => {
    const { port, asked } = await answering(['AUTH LOGIN PLAIN', 'AUTH=LOGIN'], () => loggedIn);
    const connection = await openSmtpConnection(`smtp://vega:s%C3%A9cret@127.0.0.1:${port}`, 5_000);
    await connection.quit();
    expect(asked[0]).toBe(`AUTH PLAIN ${Buffer.from('\0vega\0sécret').toString('base64')}`);
  });

  test('uses LOGIN if PLAIN is not offered', async () => {
    const answers: Record<string, string> = { 'AUTH LOGIN': '334 VXNlcm5hbWU6', dmVnYQ: '334 UGFzc3dvcmQ6' };
    const { port, asked } = await answering(
      ['AUTH=LOGIN'],
      (line) => answers[line.replace(/=+$/, '')] ?? (line === 'QUIT' ? '221 bye' : loggedIn),
    );
    const connection = await openSmtpConnection(`smtp://vega:secret@127.0.0.1:${port}`, 5_000);
    await connection.quit();
    expect(asked.slice(0, 3)).toEqual(['AUTH LOGIN', 'dmVnYQ==', 'c2VjcmV0']);
  });

  test('answers the challenge of CRAM-MD5 as in the example of RFC 2195', async () => {
    const challenge = 'PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+';
    const { port, asked } = await answering(['AUTH CRAM-MD5'], (line) =>
      line === 'AUTH CRAM-MD5' ? `334 ${challenge}` : loggedIn,
    );
    const connection = await openSmtpConnection(`smtp://tim:tanstaaftanstaaf@127.0.0.1:${port}`, 5_000);
    await connection.quit();
    expect(asked[1]).toBe('dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw');
  });

  test('that the server interrupts is not a wrong password', async () => {
    const server = await rawSmtp(async (talk) => {
      await welcome(talk, ['AUTH PLAIN']);
      await talk.line();
      talk.end();
    });
    open.push(server);
    await expect(openSmtpConnection(server.url.replace('//', '//user:password@'), 5_000)).rejects.toMatchObject({
      fault: 'closed',
    });
  });
});

describe('a greeting', () => {
  test('with HELO if the server lacks EHLO (RFC 5321 3.2)', async () => {
    const asked: string[] = [];
    const server = await rawSmtp(async (talk) => {
      talk.write('220 old.example.org\r\n');
      for (let line = await talk.line(); line !== undefined; line = await talk.line()) {
        asked.push(line.split(' ')[0]!);
        talk.write(line.startsWith('EHLO') ? '500 5.5.1 unknown\r\n' : '250 old.example.org\r\n');
      }
    });
    open.push(server);
    const connection = await openSmtpConnection(`${server.url}?name=news.example.org`, 5_000);
    expect(connection.offers('PIPELINING')).toBe(false);
    await connection.quit();
    expect(asked).toEqual(['EHLO', 'HELO', 'QUIT']);
  });

  test('uses our name from SMTP_URL, and is LHLO with lmtp=true (RFC 2033)', async () => {
    const names: (string | undefined)[] = [];
    const server = await rawSmtp(async (talk) => {
      talk.write('220 hello\r\n');
      names.push(await talk.line());
      talk.write('250 hello\r\n');
      await talk.gone;
    });
    open.push(server);
    for (const options of ['name=news.example.org', 'name=news.example.org&lmtp=true'])
      (await openSmtpConnection(`${server.url}?${options}`, 5_000)).hangUp();
    expect(names).toEqual(['EHLO news.example.org', 'LHLO news.example.org']);
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

/** Sends this and no more; with `ends` it then disconnects. */
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
