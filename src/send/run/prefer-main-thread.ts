import { readdirSync, readFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** As `nice` counts: 0 is usual, 19 the most patient. */
const niceness = 10;

/**
 * Lets this process's main thread go before the threads that compute its signatures. Signing an RSA-2048 header takes
 * as long as everything else about a message, and each signature that is handed to a thread wakes it: on a machine
 * whose cores are all busy the kernel then puts it in the place of the main thread, which is the one that feeds all
 * others. Measured on two cores: a tenth more messages a second (docs/speed.md). A thread has a priority of its own on
 * Linux only (setpriority(2), "C library/kernel differences"); elsewhere nothing is done. Call it after the first
 * signature, for libuv starts its threads with the first work they get.
 */
export function preferMainThread(): void {
  if (process.platform !== 'linux') return;
  try {
    for (const thread of readdirSync('/proc/self/task')) {
      if (readFileSync(`/proc/self/task/${thread}/comm`, 'utf8').startsWith('libuv-worker'))
        setPriority(Number(thread), niceness);
    }
  } catch {
    // No /proc, or not allowed: the speed stays as before.
  }
}
