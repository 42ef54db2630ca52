/**
 * Loaded before a worker (`--import`): shifts its wall clock forward by the ms in the file that GALLEY_CHAOS_CLOCK
 * names. The clock jumps when that file changes, as when somebody sets the clock of the machine. Timers and
 * `performance.now()` are not affected, like the monotonic clock of the kernel.
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
    // The file is being written at this moment.
  }
}

if (file) {
  // A command takes its clock from its terminal, which is the process: else it would take that of PostgreSQL.
  process.clock = { now: () => Date.now() };
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
