import type { Config } from '../../config/config.ts';
import { deskAccess } from './access.ts';
import { keyParameter, workspaceDeskKey } from './desk-key.ts';

/** The address that opens the desk for the first time; it contains the key if the desk requires no login. */
export function entranceTo(address: string, { env, workspace }: Pick<Config, 'env' | 'workspace'>): string {
  if (deskAccess(env).demandsLogin) return address;
  const url = new URL(address);
  url.searchParams.set(keyParameter, workspaceDeskKey(workspace));
  return url.href;
}
