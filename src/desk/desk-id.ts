import { createHash } from 'node:crypto';
import type { Config } from '../config/config.ts';

/** Response header by which `galley desk` recognises this publication's desk when its port is already in use. */
export const deskHeader = 'x-galley-desk';

/**
 * Identifies a clone on this machine: all processes of a publication have the same id, a second clone has another. A
 * hash, so that it does not disclose the path.
 */
export function deskId({ root }: Pick<Config, 'root'>): string {
  return createHash('sha256').update(root).digest('hex').slice(0, 12);
}
