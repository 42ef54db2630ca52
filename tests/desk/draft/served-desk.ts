import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import type { Browser, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { entranceTo } from '../../../src/desk/guard/entrance.ts';
import { openDesk } from '../../../src/wire/open-desk.ts';
import { scriptedSmtp } from '../../fakes/scripted-smtp.ts';
import { makeWorkspace, type WorkspaceOptions } from '../../journeys/workspace.ts';

export interface ServedOptions extends Partial<WorkspaceOptions> {
  colorScheme?: 'light' | 'dark';
  width?: number;
  height?: number;
}

/** A desk as `galley desk` opens it, with mail to a scripted server, and a browser window. */
export async function openServedDesk(
  browser: Browser,
  { colorScheme = 'light', width = 1280, height = 900, ...options }: ServedOptions = {},
) {
  const smtp = await scriptedSmtp();
  const workspace = await makeWorkspace({ ...options, smtpUrl: smtp.url });
  const desk = await openDesk(workspace.app);
  const server = serve({ fetch: desk.pages.fetch, port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const context = await browser.newContext({ colorScheme, viewport: { width, height } });
  const entrance = entranceTo(url, workspace.app.config);
  await context.request.get(entrance);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(error.message));
  onTestFinished(async () => {
    await context.close();
    server.close();
    await desk.close();
    await workspace.close();
    await smtp.close();
  });
  const file = (number: number) => join(workspace.root, `drafts/${number}.yaml`);
  return {
    ...workspace,
    smtp,
    url,
    entrance,
    page,
    context,
    faults,
    desk,
    text: (number: number) => readFileSync(file(number), 'utf8'),
    save: (number: number, text: string) => writeFileSync(file(number), text),
    /** Opens an address and waits until every frame shows its mail. */
    async look(path: string) {
      await page.goto(url + path, { waitUntil: 'load' });
      await framesAreDrawn(page);
    },
  };
}

/**
 * Waits until an expression is true in the page. Evaluated by the debugger, because the page's policy forbids
 * `waitForFunction`.
 */
export async function until(page: Page, expression: string): Promise<void> {
  await expect.poll(() => page.evaluate<boolean>(expression), { timeout: 30_000 }).toBe(true);
}

export async function framesAreDrawn(page: Page): Promise<void> {
  await until(
    page,
    `[...document.querySelectorAll('iframe[data-preview]')].every((frame) => frame.contentDocument?.readyState === 'complete' && frame.contentDocument.body?.childNodes.length > 0)`,
  );
}
