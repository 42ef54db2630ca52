/** The Redis that tests/run.mjs found or started. A test that needs one and has none fails rather than passes unseen. */
export function requireRedisUrl(): string {
  const url = process.env['REDIS_URL'];
  if (!url)
    throw new Error(
      'REDIS_URL is not set. Run `npm test`, which finds or starts Redis, or set it to redis://127.0.0.1:6379.',
    );
  return url;
}
