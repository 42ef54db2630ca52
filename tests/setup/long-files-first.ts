/** The order in which the test files begin: a long one that begins last keeps everybody waiting for it alone. */
import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Long files and files that wait come first, many short ones last: they fill the processors to the end. */
const projects = ['services', 'whole', 'postgres', 'unit'];

/**
 * Seconds of the files that take longer than their size lets expect, which is what vitest goes by where it has no times
 * of an earlier run.
 */
const seconds: Record<string, number> = {
  'tests/chaos/chaos.services.test.ts': 70,
  'tests/desk/draft/live.services.test.ts': 45,
  'tests/desk/editor/form.services.test.ts': 43,
  'tests/desk/editor/writing.services.test.ts': 33,
  'tests/journeys/work-ends.test.ts': 30,
  'tests/journeys/kill.test.ts': 28,
  'tests/desk/send/send.services.test.ts': 28,
  'tests/desk/editor/look.services.test.ts': 25,
  'tests/queue/redis-faults.services.test.ts': 24,
  'tests/dev-inbox/look.services.test.ts': 23,
  'tests/journeys/send.test.ts': 20,
  'tests/journeys/kill.services.test.ts': 18,
  'tests/desk/guard/accounts-command.test.ts': 18,
  'tests/issue/edit/edit-draft.test.ts': 15,
  'tests/conformance/queue-redis.services.test.ts': 15,
  'tests/desk/editor/bookings.services.test.ts': 14,
  'tests/journeys/sign-up-look.services.test.ts': 13,
  'tests/send/pace/pace.test.ts': 13,
  'tests/yaml/bounded.test.ts': 12,
  'tests/journeys/restart-postgres.test.ts': 12,
  'tests/queue/redis-away.services.test.ts': 11,
  'tests/send/steer/control.test.ts': 11,
  'tests/send/ledger/precedence.test.ts': 10,
  'tests/send/pace/slow-domains.test.ts': 10,
  'tests/send/run/run-send.test.ts': 9,
  'tests/audience/import/import-killed.test.ts': 8,
};

export class LongFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- no array's
    const bySize = await super.sort(files);
    const group = ({ project }: TestSpecification) => project.config.sequence.groupOrder;
    const place = ({ project }: TestSpecification) => projects.indexOf(project.name);
    const length = ({ project, moduleId }: TestSpecification) =>
      seconds[relative(project.config.root, moduleId).replaceAll('\\', '/')] ?? 0;
    return bySize.toSorted((a, b) => group(a) - group(b) || place(a) - place(b) || length(b) - length(a));
  }
}
