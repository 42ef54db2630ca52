import { chromium, type Browser } from 'playwright-core';
import { inject } from 'vitest';

/** The Chromium that chromium-server.ts has started. Closing the browser here closes the contexts that were opened in it. */
export function connectChromium(): Promise<Browser> {
  return chromium.connect(inject('chromium'));
}
