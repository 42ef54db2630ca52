import type { Config } from '../../config/config.ts';
import type { Database } from '../../db/open.ts';
import { totalsAgree } from '../../track/judge/check-counts.ts';
import { databaseFileOf, isDatabaseMissing, openDatabaseOf } from '../../wire/database-of.ts';
import { good, warning, type DoctorCheck } from './doctor-check.ts';

/** How many of the latest sends are looked at: doctor is to answer within seconds. */
const looked = 5;

/** Whether the counts of reports agree with the events, by the totals of the latest sends. */
export async function checkNumbers(config: Config): Promise<DoctorCheck[]> {
  const part = 'numbers';
  if (databaseFileOf(config) !== undefined && isDatabaseMissing(config)) return [];
  let db: Database | undefined;
  try {
    db = await openDatabaseOf(config);
    const sends = await db
      .selectFrom('send')
      .select(['id', 'issue_number'])
      .where('started_at', 'is not', null)
      .orderBy('id', 'desc')
      .limit(looked)
      .execute();
    const wrong: number[] = [];
    for (const { id, issue_number } of sends) if (!(await totalsAgree(db, Number(id)))) wrong.push(issue_number);
    if (sends.length === 0) return [];
    if (wrong.length === 0)
      return [
        good(part, `opens and clicks of the ${sends.length === 1 ? 'last send' : `last ${sends.length} sends`} agree`),
      ];
    const issues = [...new Set(wrong)].toSorted((a, b) => a - b);
    return [
      warning(
        part,
        `the report of issue ${issues.join(', ')} does not agree with its opens and clicks`,
        ...issues.map(
          (issue) => `\`galley verdicts recompute --issue ${issue}\` counts them again and says what was wrong.`,
        ),
      ),
    ];
  } catch {
    // What is wrong with it is told of the database itself.
    return [];
  } finally {
    await db?.destroy();
  }
}
