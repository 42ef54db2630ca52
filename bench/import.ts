import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { importSubscribers } from '../src/audience/import/import-subscribers.ts';
import { openDatabase } from '../src/db/open.ts';
import { config } from './material.ts';
import type { Result } from './measure.ts';

/** Imports a CSV of `readers` rows with consent, compared with bare prepared inserts of the same rows. */
export async function benchImport(readers: number): Promise<Result[]> {
  const folder = mkdtempSync(join(tmpdir(), 'galley-bench-'));
  try {
    const file = join(folder, 'readers.csv');
    const lines = ['email,first name,city'];
    for (let reader = 0; reader < readers; reader++) lines.push(`reader-${reader}@example.org,Vega,Samarkand`);
    writeFileSync(file, lines.join('\n'));
    const bare = bareInserts(join(folder, 'bare.db'), readers);
    const db = await openDatabase(`sqlite:${join(folder, 'galley.db')}`);
    const start = performance.now();
    const { added } = await importSubscribers(
      file,
      { fields: config.publication.fields },
      { db, clock: { now: Date.now } },
    );
    const rate = added / ((performance.now() - start) / 1000);
    await db.destroy();
    return [
      { what: 'bare prepared inserts into SQLite, one row at a time', rate: bare, unit: 'rows' },
      {
        what: `importing a CSV of ${readers.toLocaleString('en')} rows`,
        rate,
        unit: 'rows',
        against: { what: 'bare inserts', ratio: rate / bare },
        note: `${(readers / rate).toFixed(1)} s`,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function bareInserts(path: string, readers: number): number {
  const db = new DatabaseSync(path);
  db.exec(
    'pragma journal_mode = wal; pragma synchronous = normal; create table subscriber (id integer primary key, email text not null unique, status text, fields text, created_at integer, updated_at integer)',
  );
  const insert = db.prepare(
    'insert into subscriber (email, status, fields, created_at, updated_at) values (?, ?, ?, ?, ?)',
  );
  const start = performance.now();
  for (let at = 0; at < readers; at += 1000) {
    db.exec('begin');
    for (let reader = at; reader < Math.min(at + 1000, readers); reader++)
      insert.run(`reader-${reader}@example.org`, 'active', '{"firstName":"Vega","city":"Samarkand"}', 0, 0);
    db.exec('commit');
  }
  const rate = readers / ((performance.now() - start) / 1000);
  db.close();
  return rate;
}
