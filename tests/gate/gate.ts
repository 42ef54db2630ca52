/** Runs the whole gate on a draft in a folder of its own. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openConfig } from '../../src/wire/open-config.ts';
import { gateDepsOf } from '../../src/wire/gate-deps.ts';
import type { Finding } from '../../src/gate/finding.ts';
import { inspectDraft, type GateDeps, type GateOptions, type GateResult } from '../../src/gate/run-gate.ts';
import { readDraft } from '../../src/issue/read-draft.ts';
import { readBookings } from '../../src/sponsor/read-bookings.ts';

export interface Asked extends GateOptions {
  /** Further files, such as `drafts/6.yaml`. */
  files?: Record<string, string | Buffer>;
  publication?(yaml: string): string;
  deps?: Partial<GateDeps>;
}

/** The beginning of every draft here. */
export const head = `number: 7
subject: Seven things about lighthouses
preheader: Lamps, lenses, keepers, and a stair of 199 steps
date: 2026-11-27
`;

/** `head` and one valid item; `more` goes between them. */
export const sound = (more = '') => `${head}${more}sections:
  - title: News
    items:
      - title: The lamp that never went out
        url: https://example.org/lamp
        summary: A keeper’s log of forty years.
`;

export async function gate(
  draft: string,
  { files = {}, publication = (yaml) => yaml, deps = {}, ...options }: Asked = {},
): Promise<GateResult & { root: string }> {
  const root = mkdtempSync(join(tmpdir(), 'galley-gate-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'drafts/images'), { recursive: true });
  writeFileSync(join(root, 'galley.yaml'), publication(readFileSync('galley.yaml', 'utf8')));
  for (const [name, content] of Object.entries({ 'drafts/7.yaml': draft, ...files })) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  const config = openConfig({ folder: root, variables: { PUBLIC_URL: 'https://news.example.org' } });
  return {
    root,
    ...(await inspectDraft(
      readDraft(root, 7, config.publication, readBookings(root)),
      { ...gateDepsOf(config), ...deps },
      options,
    )),
  };
}

/**
 * `rule line` of findings about draft, links and message; those about clients and accessibility are tested elsewhere.
 */
export function lines({ findings }: { findings: Finding[] }): string[] {
  return findings
    .filter(({ group }) => group !== 'clients' && group !== 'accessibility')
    .map(({ rule, line }) => `${rule} ${line ?? '-'}`);
}
