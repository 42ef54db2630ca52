import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { App } from './app.ts';
import type { Config } from '../config/config.ts';
import { inboxGreeting, startInbox } from '../dev-inbox/smtp-inbox.ts';
import { openInboxStore } from '../dev-inbox/store.ts';
import { GalleyError } from '../problem.ts';

/**
 * Runs `work` while the development inbox listens, if mail goes there: the one of a running `galley serve`, or a
 * temporary one that writes to the same file.
 * @throws GalleyError E_INBOX_OTHER when something else answers on its port: mail would be lost in it.
 */
export async function withInbox<T>(app: App, work: () => Promise<T>): Promise<T> {
  const { usesInbox, env, workspace } = app.config;
  if (!usesInbox) return work();
  const greeting = await greetingOn(env.INBOX_PORT);
  if (greeting !== undefined) {
    if (greeting.includes(`${inboxGreeting} ${inboxId(app.config)}`)) return work();
    const whose = greeting.includes(inboxGreeting) ? 'another publication’s inbox' : 'another program';
    throw new GalleyError(`On port ${env.INBOX_PORT}, where this publication’s inbox belongs, ${whose} answers`, {
      code: 'E_INBOX_OTHER',
      hint: 'End it, or set INBOX_PORT (and PORT, DESK_PORT) to free ports. Nothing was sent.',
    });
  }
  const store = openInboxStore(join(workspace, 'inbox.db'));
  const inbox = await startInbox({ host: '127.0.0.1', port: env.INBOX_PORT, store, id: inboxId(app.config) });
  try {
    return await work();
  } finally {
    await inbox.close();
    store.close();
  }
}

/** The same for every process of one publication on this machine, different for a second clone. */
export function inboxId({ workspace }: Config): string {
  return createHash('sha256').update(workspace).digest('hex').slice(0, 12);
}

/**
 * Timeout for the greeting. A `galley serve` that renders an issue on a busy machine may greet only after some seconds.
 */
const greetingMs = 10_000;

function greetingOn(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const answer = (greeting: string | undefined) => {
      socket.destroy();
      resolve(greeting);
    };
    socket.once('data', (chunk) => answer(chunk.toString('latin1')));
    socket.once('error', () => answer(undefined));
    socket.once('close', () => resolve(''));
    // Something listens and says nothing: it is not a mail server, and not our inbox.
    socket.setTimeout(greetingMs, () => answer(''));
  });
}
