export interface DatabaseOptions {
  /**
   * For the process that answers readers, where nothing may wait for the database: gives up after seconds, never blocks
   * its thread, and leaves SQLite's checkpoints to others.
   */
  forReaders?: boolean;
  /** PostgreSQL: the number of connections; otherwise what DATABASE_URL says. */
  pool?: number;
}
