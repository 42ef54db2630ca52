import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { startServing } from '../../src/wire/serving.ts';
import { openInboxStore } from '../../src/dev-inbox/store.ts';
import { freePorts } from '../fakes/free-ports.ts';
import { makeWorkspace, type WorkspaceOptions } from '../journeys/workspace.ts';

export interface PublicationOptions extends Partial<WorkspaceOptions> {
  readers?: number;
  colorScheme?: 'light' | 'dark';
  width?: number;
  /** Delivers mail, as `npm start` does. */
  delivers?: boolean;
  javaScriptEnabled?: boolean;
  /** How long “Send now” can be cancelled, in seconds: not at all, so that no test waits a minute. */
  waits?: number;
}

/**
 * A whole publication as `npm start` serves it (desk, public pages, built-in inbox, worker), and a browser at the desk.
 */
export async function servePublication(
  browser: Browser,
  {
    readers = 6,
    colorScheme = 'light',
    width = 1280,
    delivers = true,
    javaScriptEnabled = true,
    variables = {},
    smtpUrl,
    waits = 0,
    publication = (yaml) => yaml,
    ...options
  }: PublicationOptions = {},
) {
  const [port, deskPort, inboxPort] = (await freePorts(3)) as [number, number, number];
  const mail: Record<string, string> = smtpUrl === undefined ? { SMTP_URL: undefined as unknown as string } : {};
  const workspace = await makeWorkspace({
    ...options,
    publication: (yaml) => `${publication(yaml)}\nsending: { cancelWithinSeconds: ${waits} }\n`,
    smtpUrl: smtpUrl ?? '',
    variables: {
      PORT: String(port),
      PUBLIC_URL: `http://localhost:${port}`,
      DESK_PORT: String(deskPort),
      INBOX_PORT: String(inboxPort),
      ...mail,
      ...variables,
    },
  });
  await workspace.addReaders(readers);
  const serving = await startServing(workspace.app);
  if (delivers) await serving.startDelivering();
  const context = await browser.newContext({
    colorScheme,
    viewport: { width, height: 900 },
    javaScriptEnabled,
    acceptDownloads: true,
  });
  await context.request.get(serving.entrance('/healthz'));
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(error.message));
  onTestFinished(async () => {
    await context.close();
    await serving.close();
    await workspace.close();
  });
  const file = join(workspace.root, 'drafts/7.yaml');
  return {
    ...workspace,
    serving,
    url: serving.deskUrl,
    page,
    context,
    faults,
    text: () => readFileSync(file, 'utf8'),
    save: (text: string) => writeFileSync(file, text),
    /** The links in the mail to a reader, as found in the inbox. */
    linksOf(to: string): string[] {
      const store = openInboxStore(join(workspace.root, '.galley/inbox.db'));
      try {
        const [message] = store.list({ page: 1, pageSize: 1, search: to }).messages;
        const { raw } = store.get(message!.id)!;
        const html = Buffer.from(raw)
          .toString('latin1')
          .replaceAll(/=\r?\n/g, '')
          .replaceAll('=3D', '=');
        return [...new Set(html.match(/http:\/\/localhost:\d+\/c\/[\w.~-]+/g) ?? [])];
      } finally {
        store.close();
      }
    },
  };
}
