import { userInfo } from 'node:os';
import { actingAs } from '../../audit/actor.ts';
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

/** Opens the app for `work`, which is done in the name of this machine's user, and closes it whatever happens. */
export async function withApp<T>(terminal: Terminal, work: (app: App) => Promise<T>): Promise<T> {
  const app = await openApp(placeOf(terminal));
  try {
    return await actingAs({ name: userName(terminal), way: 'command' }, () => work(app));
  } finally {
    await app.close();
  }
}

/** This machine's user; a container may run as a number that has no name. */
export function userName({ env }: Terminal): string {
  try {
    return userInfo().username;
  } catch {
    return env.USER ?? 'a user without a name';
  }
}
