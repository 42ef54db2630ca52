/** Types of redis.mjs, which tests/run.mjs needs before anything is installed. */
export function findRedis(say: (line: string) => void): Promise<{ url: string; how: string }>;
export function pingRedis(url: string): Promise<void>;
export function freePort(): Promise<number>;
