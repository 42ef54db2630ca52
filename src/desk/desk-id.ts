import { createHash } from 'node:crypto';
import type { Config } from '../config/config.ts';

/** Answered with each page, so that `galley desk` knows this publication's desk from another program on its port. */
export const deskHeader = 'x-galley-desk';

/** The same for every process of one publication on this machine, and another for a second clone; tells no path. */
export function deskId({ root }: Pick<Config, 'root'>): string {
  return createHash('sha256').update(root).digest('hex').slice(0, 12);
}
