import { spawn } from 'node:child_process';
import { platform } from 'node:os';
import type { Terminal } from './terminal.ts';

/**
 * The command that opens an address in the browser of this machine; undefined over SSH, in a container and in a pipe.
 */
export function browserCommand(
  address: string,
  system: NodeJS.Platform,
  environment: Record<string, string | undefined>,
  isTerminal: boolean | undefined,
): [command: string, ...rest: string[]] | undefined {
  if (!isTerminal || environment.CI || environment.SSH_CONNECTION) return undefined;
  if (system === 'darwin') return ['open', address];
  // `start` is built into the shell; its first quoted argument would be a window's title.
  if (system === 'win32') return ['cmd', '/c', 'start', '""', address];
  return environment.DISPLAY || environment.WAYLAND_DISPLAY ? ['xdg-open', address] : undefined;
}

/** Opens `address` in a browser, if there is one. Otherwise it does nothing: the address is printed anyway. */
export function openBrowser(address: string, { env, stdout }: Terminal): void {
  const command = browserCommand(address, platform(), env, stdout.isTTY);
  if (!command) return;
  const child = spawn(command[0], command.slice(1), { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
