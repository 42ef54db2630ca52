import { chromium, type Browser, type LaunchOptions } from 'playwright-core';

/** The system's Chromium, headless; `tests/run.mjs` finds or installs it and says where in CHROMIUM_PATH. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch(chromiumOptions());
}

export function chromiumOptions(): LaunchOptions {
  return {
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  };
}
