/** The configuration: `galley.yaml` for the publication, the environment for secrets and endpoints. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { readEnvironment, type Environment } from './environment.ts';
import { GalleyError, sortProblems } from '../problem.ts';
import { readPublication, type CheckPublication, type Publication } from './publication.ts';

export type { Publication };

export interface Config {
  /** The folder that holds `galley.yaml`. */
  root: string;
  publication: Publication;
  env: Environment;
  /** Base of every address in a mail, without a trailing slash. */
  publicUrl: string;
  smtpUrl: string;
  /** Whether mail goes to the development inbox. */
  usesInbox: boolean;
  workspace: string;
}

/** Reads the configuration. @throws GalleyError E_CONFIG with every mistake at once. */
export function loadConfig(
  startFolder: string,
  variables: Record<string, string | undefined>,
  check: CheckPublication = () => [],
): Config {
  const root = findRoot(startFolder);
  const { publication, problems } = readPublication(join(root, 'galley.yaml'), check);
  const { env, problems: envProblems } = readEnvironment(variables);
  const all = [...sortProblems(problems), ...envProblems];
  if (!publication || !env || all.length > 0) {
    throw new GalleyError(`The configuration has ${all.length === 1 ? 'a mistake' : `${all.length} mistakes`}`, {
      code: 'E_CONFIG',
      problems: all,
    });
  }
  return {
    root,
    publication,
    env,
    publicUrl: env.PUBLIC_URL ?? `http://localhost:${env.PORT}`,
    smtpUrl: env.SMTP_URL ?? `smtp://127.0.0.1:${env.INBOX_PORT}`,
    usesInbox: env.SMTP_URL === undefined,
    workspace: join(root, '.galley'),
  };
}

/** The nearest folder with a `galley.yaml`, searching upwards as git does for `.git`. */
function findRoot(start: string): string {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'galley.yaml'))) return folder;
    if (dirname(folder) === folder) {
      throw new GalleyError(`There is no galley.yaml in ${resolve(start)} or above it`, {
        code: 'E_NO_PUBLICATION',
        hint: 'Run Galley in the folder of a publication.',
      });
    }
  }
}
