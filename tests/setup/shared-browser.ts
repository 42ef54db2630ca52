import { buffer } from 'node:stream/consumers';
import { chromium, type Browser, type Download } from 'playwright-core';
import { inject } from 'vitest';

/** The Chromium that chromium-server.ts has started. Closing the browser here closes the contexts that were opened in it. */
export function connectChromium(): Promise<Browser> {
  return chromium.connect(inject('chromium'));
}

/** What was downloaded; the file itself belongs to the browser's own process. */
export async function downloaded(download: Download): Promise<Buffer> {
  return buffer(await download.createReadStream());
}
