import { openApp, type App, type OpenOptions } from '../../wire/app.ts';
import type { Terminal } from './terminal.ts';

/** The options with which a command opens the publication: the current folder, the environment, where warnings go. */
export function placeOf(terminal: Terminal): OpenOptions {
  return {
    folder: terminal.cwd(),
    variables: terminal.env,
    stderr: terminal.stderr,
    ...(terminal.clock ? { clock: terminal.clock } : {}),
  };
}

/** Opens the app for `work` and closes it whatever happens. */
export async function withApp<T>(terminal: Terminal, work: (app: App) => Promise<T>): Promise<T> {
  const app = await openApp(placeOf(terminal));
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}
