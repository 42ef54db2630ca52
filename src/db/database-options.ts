export interface DatabaseOptions {
  /**
   * For the thread that answers readers, where nothing may wait for the database: gives up after seconds, never blocks
   * the thread, and leaves SQLite's checkpoints to others.
   */
  forReaders?: boolean;
  /** PostgreSQL: the number of connections; otherwise what DATABASE_URL says. */
  pool?: number;
}
