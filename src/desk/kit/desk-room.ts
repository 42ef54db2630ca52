import type { Hono } from 'hono';
import type { DeskShell, NavEntry } from './desk-page.tsx';

/**
 * A room of the desk: a folder of `src/desk/` whose pages belong together. `desk.tsx` lists them; what a room needs,
 * `Deps`, it gets from there. The modules in its `browser/` folder are served without being listed.
 */
export interface DeskRoom<Deps> {
  /** Its entry in the navigation; most rooms are reached from another page and have none. */
  nav?: (deps: Deps) => NavEntry | undefined;
  routes: (deps: Deps & { shell: DeskShell }) => Hono;
}
