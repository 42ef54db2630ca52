/**
 * Loaded before a worker (`--import`): its wall clock runs as far ahead as the file says that GALLEY_CHAOS_CLOCK names,
 * in ms, and jumps when that is written anew, as when somebody sets the machine's clock. Only the wall clock: timers and
 * `performance.now()` go on, as the kernel's monotonic clock does.
 */
import { readFileSync } from 'node:fs';

const file = process.env.GALLEY_CHAOS_CLOCK;
const RealDate = Date;
const realNow = RealDate.now.bind(RealDate);
let ahead = 0;

function look() {
  try {
    ahead = Number(readFileSync(file, 'utf8')) || 0;
  } catch {
    // It is being written at this moment.
  }
}

if (file) {
  look();
  setInterval(look, 50).unref();
  globalThis.Date = class Date extends RealDate {
    constructor(...args) {
      if (args.length === 0) super(realNow() + ahead);
      else super(...args);
    }
    static now() {
      return realNow() + ahead;
    }
  };
}
