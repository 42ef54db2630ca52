import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../src/audit/read-audit.ts';
import { makePublication, type Publication } from '../cli/galley.ts';

let place: Publication;
beforeEach(async () => void (place = await makePublication()));
afterEach(() => place.remove());

const audit = async (...options: string[]) =>
  JSON.parse((await place.galley(['audit', '--json', ...options])).stdout) as (AuditEntry & { words: string })[];

describe('every command that decides something', () => {
  test('leaves an entry with the user, what it was about and what came of it; one that only looks leaves none', async () => {
    await place.addReaders(2);
    writeFileSync(join(place.root, 'people.csv'), 'email\nvega@example.org\nnot an address\n');
    for (const args of [
      ['approve', '7', '--by', 'the second pair of eyes'],
      ['approve', '7', '--withdraw'],
      ['subscribers', 'import', 'people.csv', '--dry-run'],
      ['subscribers', 'import', 'people.csv', '--yes'],
      ['subscribers', 'export', 'out.csv'],
      ['subscribers', 'add', 'rigel@example.org'],
      ['subscribers', 'remove', 'rigel@example.org', '--yes'],
      ['send', '7', '--at', '2099-01-01 10:00', '--yes'],
      ['send', 'pause', '1', '--reason', 'lunch'],
      ['send', 'cancel', '1', '--yes'],
      ['status'],
      ['subscribers', 'list'],
    ])
      expect({ args, ...(await place.galley(args)) }).toMatchObject({ args, code: 0 });
    const entries = await audit();
    expect(new Set(entries.map(({ by }) => by.way))).toEqual(new Set(['command']));
    expect(entries.toReversed().map(({ action, subject, words }) => `${subject} ${action}: ${words}`)).toEqual([
      'issue:7 issue.approved: approved it as the second pair of eyes',
      'issue:7 issue.approval-withdrawn: withdrew 1 approval',
      'subscribers subscribers.import-begun: began to import people.csv',
      'subscribers subscribers.imported: imported people.csv: 1 reader added, 0 updated, 1 refused',
      'subscribers subscribers.exported: exported all subscribers',
      'subscriber:4 subscriber.added: added them',
      'subscriber:4 subscriber.removed: unsubscribed them',
      'send:1 send.scheduled: scheduled issue 7 for Thu 1 Jan 2099, 10:00 in Europe/Berlin',
      'send:1 send.paused: paused it (lunch)',
      'send:1 send.cancelled: cancelled it before anything was sent',
    ]);
    expect(JSON.stringify(entries)).not.toContain('@example.org');
    expect((await audit('--of', 'send 1', '--limit', '1')).map(({ action }) => action)).toEqual(['send.cancelled']);
    const shown = await place.galley(['audit', '--action', 'send']);
    expect(shown.stdout).toMatch(/by command +send 1 +paused it \(lunch\)/);
  });
});
