import type { Config } from '../../config/config.ts';
import { deskAccess } from './access.ts';
import { keyParameter, workspaceDeskKey } from './desk-key.ts';

/** The address that opens the desk in a browser for the first time: with its key, on a desk that asks for no login. */
export function entranceTo(address: string, { env, workspace }: Pick<Config, 'env' | 'workspace'>): string {
  if (deskAccess(env).demandsLogin) return address;
  const url = new URL(address);
  url.searchParams.set(keyParameter, workspaceDeskKey(workspace));
  return url.href;
}
