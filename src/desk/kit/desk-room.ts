import type { Hono } from 'hono';
import type { DeskShell, NavEntry } from './desk-page.tsx';

/**
 * A room of the desk: a folder of `src/desk/` whose pages belong together. `desk.tsx` lists the rooms and passes each
 * one its `Deps`. The modules in a room's `browser/` folder are served without being listed.
 */
export interface DeskRoom<Deps> {
  /** The room's entry in the navigation. Most rooms are reached from another page and have none. */
  nav?: (deps: Deps) => NavEntry | undefined;
  routes: (deps: Deps & { shell: DeskShell }) => Hono;
}
