import { isAbsolute, join } from 'node:path';
import type { QueuePlace } from '../../queue/open.ts';
import { loadConfig, type Config } from '../config/config.ts';
import { brandProblems } from '../issue/brand-problems.ts';
import { kindProblems, mailProblems, themeProblems } from '../issue/check-publication.ts';
import { logoView } from '../issue/look.ts';
import type { ViewContext } from '../issue/view.ts';

export interface ConfigOptions {
  /** The folder in which galley.yaml is searched for. */
  folder?: string;
  /** The environment. */
  variables?: Record<string, string | undefined>;
}

export function openConfig({ folder = process.cwd(), variables = process.env }: ConfigOptions = {}): Config {
  return loadConfig(folder, variables, (source) => [
    ...themeProblems(source),
    ...brandProblems(source),
    ...kindProblems(source),
    ...mailProblems(source),
  ]);
}

/** What a theme knows about the publication. */
export function viewContextOf({ publication, publicUrl }: Config): ViewContext {
  const { name, tagline, url, address, brand } = publication;
  const logo = logoView(brand.logo, publicUrl);
  return {
    publicUrl,
    brand,
    publication: { name, url, address, ...(tagline ? { tagline } : {}), ...(logo ? { logo } : {}) },
  };
}

/** Resolves a database path in DATABASE_URL against the publication's folder, not the current one. */
export function databaseUrl({ env, root }: Config): string {
  if (!env.DATABASE_URL.startsWith('sqlite:')) return env.DATABASE_URL;
  const path = env.DATABASE_URL.replace(/^sqlite:(\/\/)?/, '');
  return path === ':memory:' || isAbsolute(path) ? `sqlite:${path}` : `sqlite:${join(root, path)}`;
}

/** Redis if REDIS_URL is set, else this process. */
export function queuePlaceOf({ publication, env }: Config): QueuePlace {
  return { name: publication.slug, redisUrl: env.REDIS_URL };
}
