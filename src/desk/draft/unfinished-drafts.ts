import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import { findDraft } from '../../issue/read-draft.ts';
import type { ViewContext } from '../../issue/view.ts';
import type { DraftSource } from '../../preview/frame.ts';
import type { LiveDrafts } from './live-drafts.ts';
import { showText } from './show-text.ts';

/** A draft with mistakes is shown as far as it can be read, with stand-ins; else its last valid version. */
export function unfinishedDrafts(live: LiveDrafts, deps: { config: Config; context: ViewContext }): DraftSource {
  const { root } = deps.config;
  return {
    async show(number, theme) {
      const shown = await live.show(number, theme);
      if ('rendition' in shown && !shown.stale) return shown;
      try {
        const draft = findDraft(root, number);
        const partly = await showText(readFileSync(join(root, draft.file), 'utf8'), draft, theme, deps);
        return 'rendition' in partly ? partly : shown;
      } catch {
        return shown; // deleted, or not readable: the problems say so
      }
    },
  };
}
