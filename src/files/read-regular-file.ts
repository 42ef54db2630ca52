import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** Undefined if it is no file but a folder, a named pipe or a device: those may block for ever, or never end. */
export function readRegularFile(path: string): Buffer | undefined {
  // Without `O_NONBLOCK`, opening a named pipe waits for somebody who writes into it.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    return fstatSync(file).isFile() ? readFileSync(file) : undefined;
  } finally {
    closeSync(file);
  }
}
