import { afterEach, expect, test } from 'vitest';
import { openSmtp } from '../../../src/send/smtp/outbox.ts';
import { startFaultySmtp, type FaultySmtp } from '../../fakes/faulty-smtp.ts';

let server: FaultySmtp;
afterEach(() => server.close());

const message = {
  from: 'bounces@example.org',
  to: 'reader@example.org',
  needsSmtpUtf8: false,
  raw: Buffer.from('Subject: silence\r\n\r\nfor a while\r\n'),
};

/**
 * The timeouts were read from the URL and overwritten: a silent server held its connection for ten minutes, whatever
 * the operator wrote.
 */
test('a silent server is given up after the socketTimeout of SMTP_URL', async () => {
  server = await startFaultySmtp();
  await server.faults([{ at: 'mail', strike: { stallMs: 60_000 } }]);
  const outbox = openSmtp({
    relays: [{ url: `${server.url}?socketTimeout=200`, name: 'silent', weight: 1 }],
    connections: 1,
  });
  expect(await outbox.submit(message)).toMatchObject({
    kind: 'unsent',
    reason: expect.stringContaining('took too long') as string,
  });
  await outbox.close();
});

test('a server that sends no greeting is given up after the greetingTimeout of SMTP_URL', async () => {
  server = await startFaultySmtp();
  await server.faults([{ at: 'greeting', strike: { stallMs: 60_000 } }]);
  const outbox = openSmtp({
    relays: [{ url: `${server.url}?greetingTimeout=200`, name: 'silent', weight: 1 }],
    connections: 1,
  });
  expect(await outbox.submit(message)).toMatchObject({ kind: 'unsent', unreachable: true });
  await outbox.close();
});
