/** The desk's drafts in a temporary folder, served on their own port: previews and the editor, without the rest. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { systemClock } from '../../../src/clock.ts';
import type { Config } from '../../../src/config/config.ts';
import { senderOf } from '../../../src/message/send-content.ts';
import { browserModules } from '../../../src/desk/kit/browser-modules.ts';
import { editorRoom, type EditorDeps } from '../../../src/desk/editor/routes.tsx';
import { gateDepsOf } from '../../../src/wire/gate-deps.ts';
import { openLiveDrafts } from '../../../src/desk/draft/live-drafts.ts';
import { openPresence } from '../../../src/desk/draft/presence.ts';
import { draftRoom } from '../../../src/desk/draft/draft-routes.tsx';
import { makeWorkspace, type WorkspaceOptions } from '../../journeys/workspace.ts';

export interface EditorDesk {
  root: string;
  app: Hono;
  config: Config;
  /** The path of a draft on disk. */
  file(number: number): string;
  write(number: number, text: string): void;
  close(): Promise<void>;
}

/** `fetching`: where the pages of pasted links may be. */
type DeskOptions = Partial<WorkspaceOptions> & { fetching?: EditorDeps['fetching'] };

export async function editorDesk({ fetching = {}, ...options }: DeskOptions = {}): Promise<EditorDesk> {
  const workspace = await makeWorkspace({ smtpUrl: 'smtp://127.0.0.1:1', ...options });
  const { db, config, viewContext } = workspace.app;
  const live = openLiveDrafts({
    root: config.root,
    workspace: config.workspace,
    publication: config.publication,
    context: viewContext,
    clock: systemClock,
  });
  const deps = {
    db,
    config,
    clock: systemClock,
    context: viewContext,
    live,
    fetching,
    presence: openPresence(),
    gate: { ...gateDepsOf(config, db), leaves: false },
    sender: senderOf(config.publication, config.publicUrl),
    shell: { publication: config.publication.name, timezone: 'UTC', nav: [{ href: '/', label: 'Desk' }] },
  };
  const app = new Hono();
  app.route('/', browserModules());
  app.route('/', editorRoom.routes(deps));
  app.route('/', draftRoom.routes(deps));
  const file = (number: number) => join(workspace.root, `drafts/${number}.yaml`);
  return {
    root: workspace.root,
    app,
    config,
    file,
    write: (number, text) => writeFileSync(file(number), text),
    async close() {
      live.close();
      await workspace.close();
    },
  };
}

export interface ServedDesk extends EditorDesk {
  address: string;
}

export async function servedDesk(options: DeskOptions = {}): Promise<ServedDesk> {
  const desk = await editorDesk(options);
  const server = await new Promise<Server>((resolve) => {
    const listening = serve({ fetch: desk.app.fetch, hostname: '127.0.0.1', port: 0 }, () =>
      resolve(listening),
    ) as Server;
  });
  return {
    ...desk,
    address: `http://localhost:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await desk.close();
    },
  };
}
