import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerError, type SMTPServerSession } from 'smtp-server';
import { GalleyError } from '../problem.ts';
import { specialRecipient } from './special-recipients.ts';
import type { InboxStore } from './store.ts';
import { summarise } from './summary.ts';

export interface InboxOptions {
  /** A loopback address: a server that accepts all mail must not be reachable from a network. */
  host: string;
  /** 0 for any free port. */
  port: number;
  store: InboxStore;
  /** Part of the greeting, so that a sender can check whose inbox answers. */
  id?: string;
  /** Called after a message is stored, before the reply is sent. */
  onMessage?: (id: number) => void;
}

export interface Inbox {
  port: number;
  /** Accepts no new connections, gives open ones half a second to finish, and resolves when all are closed. */
  close(): Promise<void>;
}

export const inboxGreeting = 'Galley development inbox';

/** The maximum size of a message, three hundred times that of the sample issue. */
export const sizeLimitBytes = 10 * 1024 * 1024;

/**
 * The development inbox: a real SMTP server that stores what it receives. It replies 250 only when the message is in
 * the file, with its id: `250 2.0.0 stored as 17`.
 *
 * @throws GalleyError E_INBOX_HOST if the host is not loopback, E_INBOX_PORT if it can't listen there.
 */
export async function startInbox({ host, port, store, id, onMessage }: InboxOptions): Promise<Inbox> {
  if (!/^(localhost|127(\.\d{1,3}){3}|::1)$/.test(host)) {
    throw new GalleyError(`The inbox listens on this machine only, and ${host} is not it`, {
      code: 'E_INBOX_HOST',
      hint: 'Use 127.0.0.1.',
    });
  }
  const server = new SMTPServer({
    name: 'inbox.localhost',
    banner: id ? `${inboxGreeting} ${id}` : inboxGreeting,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: sizeLimitBytes,
    // The library would put a status code before every reply, always 4.3.0 for a 451; our replies have exact codes.
    hideENHANCEDSTATUSCODES: true,
    closeTimeout: 500,
    onRcptTo({ address }, _session, callback) {
      const special = specialRecipient(address);
      callback(special && refusal(special.code, special.reply));
    },
    onData(stream, session, callback) {
      receive(stream, session, store).then(
        (number) => {
          onMessage?.(number);
          callback(null, `2.0.0 stored as ${number}`);
        },
        (error: unknown) =>
          callback(
            isRefusal(error) ? error : refusal(451, `4.3.0 The inbox could not store it: ${(error as Error).message}`),
          ),
      );
    },
  });
  await listen(server, host, port);
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

async function receive(stream: SMTPServerDataStream, session: SMTPServerSession, store: InboxStore): Promise<number> {
  let chunks: Buffer[] = [];
  for await (const chunk of stream) {
    // Read to the end in any case; otherwise the library does not ask for the reply.
    if (stream.sizeExceeded) chunks = [];
    else chunks.push(chunk as Buffer);
  }
  if (stream.sizeExceeded) {
    throw refusal(
      552,
      `5.3.4 The message is too large: ${stream.byteLength} bytes, this inbox takes ${sizeLimitBytes}`,
    );
  }
  const raw = Buffer.concat(chunks);
  const { mailFrom, rcptTo } = session.envelope;
  return store.add({
    ...(await summarise(raw)),
    receivedAt: Date.now(),
    envelopeFrom: mailFrom ? mailFrom.address : '',
    envelopeTo: rcptTo.map(({ address }) => address),
    raw,
  });
}

function refusal(responseCode: number, reply: string): SMTPServerError {
  return Object.assign(new Error(reply), { responseCode });
}

function isRefusal(error: unknown): error is SMTPServerError {
  return error instanceof Error && 'responseCode' in error;
}

async function listen(server: SMTPServer, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      const code = (cause as NodeJS.ErrnoException).code;
      const why =
        code === 'EADDRINUSE'
          ? 'is taken'
          : code === 'EACCES'
            ? 'may not be used by you'
            : `can’t be used: ${cause.message}`;
      reject(
        new GalleyError(`The inbox’s port ${port} on ${host} ${why}`, {
          code: 'E_INBOX_PORT',
          hint:
            code === 'EADDRINUSE'
              ? 'Is Galley already running? Stop it, or set INBOX_PORT to a free port.'
              : 'Set INBOX_PORT to a free port above 1023.',
          cause,
        }),
      );
    });
    server.listen(port, host, resolve);
  });
  // A client may hang up at any time; without a listener that would end the process.
  server.removeAllListeners('error').on('error', () => {});
}
