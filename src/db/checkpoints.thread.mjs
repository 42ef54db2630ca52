// Moves what is committed from SQLite's log into its file, so that the log is used again from its beginning: flushing
// a log that grows takes twice as long. In a thread of its own, because it writes and flushes while it is called.
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

const everyMs = 250;
const db = new DatabaseSync(workerData.path, { timeout: 0 });
const timer = setInterval(() => {
  try {
    db.exec('pragma wal_checkpoint(passive)');
  } catch {
    // Another process has locked the database: the next time.
  }
}, everyMs);
parentPort.once('message', () => {
  clearInterval(timer);
  db.close();
  parentPort.close();
});
