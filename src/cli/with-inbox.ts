import { connect } from 'node:net';
import { join } from 'node:path';
import type { App } from '../app.ts';
import { startInbox } from '../inbox/smtp-inbox.ts';
import { openInboxStore } from '../inbox/store.ts';

/**
 * Runs `work` while the development inbox listens, if mail goes there: the one that `galley serve` holds open, or one
 * for the time being that writes to the same file.
 */
export async function withInbox<T>(app: App, work: () => Promise<T>): Promise<T> {
  const { usesInbox, env, workspace } = app.config;
  if (!usesInbox || (await isListening(env.INBOX_PORT))) return work();
  const store = openInboxStore(join(workspace, 'inbox.db'));
  const inbox = await startInbox({ host: '127.0.0.1', port: env.INBOX_PORT, store });
  try {
    return await work();
  } finally {
    await inbox.close();
    store.close();
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const answer = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
    socket.setTimeout(1000, () => answer(false));
  });
}
