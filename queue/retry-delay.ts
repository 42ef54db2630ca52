import type { BackendFactory, IQueueBackend } from 'bullmq';

const pauseMs = 1000;

/**
 * A worker whose server answers with an error (out of memory, starting, read-only) would ask for its next id again at
 * once, thousands of times a second. This makes it ask once a second.
 */
export function withRetryDelay<B extends IQueueBackend, Connection>(
  open: BackendFactory<B, Connection>,
): BackendFactory<B, Connection> {
  return (...args) => {
    const backend = open(...args);
    const moveToActive = backend.moveToActive.bind(backend);
    backend.moveToActive = async (...request) => {
      try {
        return await moveToActive(...request);
      } catch (error) {
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
        throw error;
      }
    };
    return backend;
  };
}
