import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { loadConfig } from '../../../src/config/config.ts';
import type { DraftState } from '../../../src/desk/draft/draft-state.ts';
import { openLiveDrafts, type LiveDrafts } from '../../../src/desk/draft/live-drafts.ts';
import { watchDrafts, type WatchOptions } from '../../../src/desk/draft/watch-drafts.ts';
import { viewContextOf } from '../../../src/wire/open-config.ts';
import { draft } from '../../journeys/workspace.ts';

/** A publication in a temporary folder with issue 7, and the desk's live drafts. */
export function openDrafts({ watch = {}, text = draft }: { watch?: WatchOptions; text?: string } = {}) {
  const root = mkdtempSync(join(tmpdir(), 'galley-drafts-'));
  mkdirSync(join(root, 'drafts/images'), { recursive: true });
  writeFileSync(join(root, 'galley.yaml'), readFileSync('galley.yaml'));
  const file = join(root, 'drafts/7.yaml');
  writeFileSync(file, text);
  const config = loadConfig(root, {});
  const open: LiveDrafts[] = [];
  const openLive = () => {
    const live = openLiveDrafts({
      root,
      workspace: config.workspace,
      publication: config.publication,
      context: viewContextOf(config),
      clock: { now: () => 0 },
      watchDrafts: (folder, onChange) => watchDrafts(folder, onChange, watch),
    });
    open.push(live);
    return live;
  };
  onTestFinished(() => {
    for (const live of open) live.close();
    rmSync(root, { recursive: true, force: true });
  });
  return { root, file, config, openLive };
}

/** Records every state that a listener receives. */
export function listen(live: LiveDrafts, number = 7): { told: DraftState[]; stop: () => void } {
  const told: DraftState[] = [];
  return { told, stop: live.subscribe(number, (state) => told.push(state)) };
}

export const subject = (words: string): string => draft.replace(/^subject: .*$/m, `subject: ${words}`);
