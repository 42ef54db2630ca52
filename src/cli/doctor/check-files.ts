import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Config } from '../../config/config.ts';
import { isReadableByOthers } from '../../files/private-file.ts';
import { databaseFileOf } from '../../wire/database-of.ts';
import { good, warning, type DoctorCheck } from './doctor-check.ts';

/**
 * Whether other users of this machine can read addresses, secrets or mail. Galley makes its files private; copies may
 * not be.
 */
export function checkFiles(config: Config): DoctorCheck {
  const part = 'files';
  const { root, workspace } = config;
  const isOpen = existsSync(workspace) && (statSync(workspace).mode & 0o011) !== 0;
  const inWorkspace = isOpen
    ? readdirSync(workspace, { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => join(workspace, name))
    : [];
  const database = databaseFileOf(config);
  const all = new Set([...inWorkspace, ...(database ? [database, `${database}-wal`] : [])]);
  const readable = [...all].filter((file) => existsSync(file) && isReachable(file) && isReadableByOthers(file));
  if (readable.length === 0) return good(part, 'only their owner can read the database, the inbox and the secrets');
  const names = readable.map((file) => relative(root, file) || file);
  return warning(
    part,
    `other users of this machine can read ${names.join(', ')}`,
    `Take their right away: chmod go-rwx ${names.map((name) => `'${name}'`).join(' ')}`,
  );
}

/** A private folder protects its files, whatever their mode. */
function isReachable(file: string): boolean {
  return (statSync(join(file, '..')).mode & 0o011) !== 0;
}
