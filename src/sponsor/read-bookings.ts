import { join } from 'node:path';
import { readRegularFile } from '../files/read-regular-file.ts';
import { bookingSchema, bookingsSchema, type Booking, type Bookings, type ListedBooking } from '../issue/booking.ts';
import { languageProblems } from '../issue/parse-draft.ts';
import { sortProblems, type Problem } from '../problem.ts';
import { keyTable } from '../yaml/key-table.ts';
import { readYaml, type YamlSource } from '../yaml/yaml-source.ts';
import { pathText, problemsFromZod, unknownKey } from '../yaml/zod-problems.ts';

/** Next to galley.yaml, and optional. */
export const bookingsFile = 'bookings.yaml';

const bookingKeys = keyTable(bookingsSchema);

/** Cached, because a preview reads the file for each of its frames, and it rarely changes. */
let latest: { bytes: Buffer; bookings: Bookings } | undefined;

/** Reads the current bookings. Mistakes are in the result and never thrown. */
export function readBookings(root: string): Bookings {
  try {
    const bytes = readRegularFile(join(root, bookingsFile));
    if (!bytes) throw Object.assign(new Error(), { code: 'EISDIR' });
    if (!latest?.bytes.equals(bytes)) latest = { bytes, bookings: parseBookings(bytes) };
    return latest.bookings;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    if (code === 'ENOENT') return { ...parseBookings(''), isKept: false };
    const problem: Problem = {
      severity: 'error',
      rule: 'bookings-unreadable',
      message: `${bookingsFile} cannot be read: ${code}`,
      hint: 'Check that it is a file and that you have permission to read it.',
      file: bookingsFile,
    };
    return { ...parseBookings(''), problems: [problem] };
  }
}

/** Reports every mistake at once, in reading order. A booking with a mistake fills no slot. */
export function parseBookings(text: string | Uint8Array): Bookings {
  const source = readYaml(text, bookingsFile, bookingKeys);
  const nothing = { isKept: true, source, list: [] };
  if (source.value === undefined) return { ...nothing, problems: source.problems };
  // Only comments, or an empty key: there are no bookings yet.
  if (source.value === null) return { ...nothing, problems: source.problems };
  const problemAt = (rule: string, message: string, path: PropertyKey[], hint: string): Problem => ({
    severity: 'error',
    rule,
    message,
    hint,
    file: source.file,
    path: pathText(path),
    ...source.placeOf(path),
  });
  if (typeof source.value !== 'object' || Array.isArray(source.value))
    return {
      ...nothing,
      problems: [
        ...source.problems,
        problemAt(
          'wrong-type',
          'this file must have one key, `bookings`',
          [],
          'Write “bookings:” with a list below it.',
        ),
      ],
    };

  const { bookings: entries, ...others } = source.value as Record<string, unknown>;
  const problems = [...source.problems, ...Object.keys(others).map((key) => unknownKey(key, ['bookings'], source, []))];
  if (entries === undefined && problems.length === 0)
    problems.push(problemAt('missing-key', '`bookings` is missing', [], 'Write “bookings:” with a list below it.'));
  if (entries == null) return { ...nothing, problems };
  if (!Array.isArray(entries))
    return {
      ...nothing,
      problems: sortProblems([
        ...problems,
        problemAt('wrong-type', '`bookings` must be a list', ['bookings'], 'Start each booking with “- id: …”.'),
      ]),
    };

  const list = entries.flatMap((entry: unknown, at): ListedBooking[] => {
    const parsed = bookingSchema.safeParse(entry, { reportInput: true });
    if (parsed.success) return [{ at, booking: parsed.data }];
    problems.push(...problemsFromZod(parsed.error, source, bookingSchema, ['bookings', at]));
    return [];
  });
  const clashes = placeProblems(entries, source);
  problems.push(...languageProblems({ bookings: entries }, source), ...clashes.problems);
  const wrong = new Set([
    ...clashes.both,
    ...source.problems.flatMap(({ line }) => entryAt(line ?? 1, entries.length, source)),
    ...problems.map(({ path }) => Number(/^bookings\[(\d+)\]/.exec(path ?? '')?.[1] ?? NaN)),
  ]);
  return { ...nothing, problems: sortProblems(problems), list: list.filter(({ at }) => !wrong.has(at)) };
}

/** The entry in which a line is: what is wrong with the text has a line and no path. */
function entryAt(line: number, count: number, source: YamlSource): number[] {
  const entry = Array.from({ length: count }, (_, at) => at).findLast(
    (at) => source.placeOf(['bookings', at]).line <= line,
  );
  return entry === undefined ? [] : [entry];
}

/**
 * Checks across fields and bookings. Uses the text as written, so that it works where zod found a mistake. `both` lists
 * both of two bookings in one slot, since nobody can know which one is right.
 */
function placeProblems(entries: unknown[], source: YamlSource): { problems: Problem[]; both: number[] } {
  const problems: Problem[] = [];
  const ids = new Map<string, number>();
  const both: number[] = [];
  const places = new Map<string, { at: number; line: number; sponsor: string }>();
  for (const [at, entry] of entries.entries()) {
    if (entry === null || typeof entry !== 'object') continue;
    const path = ['bookings', at];
    const { id, issue, slot, sponsor } = entry as { [key in keyof Booking]?: unknown };
    const add = (rule: string, key: string, message: string, hint: string) =>
      problems.push({
        severity: 'error',
        rule,
        message,
        hint,
        file: source.file,
        path: pathText([...path, key]),
        ...source.placeOf([...path, key]),
      });
    if (typeof id === 'string' && ids.has(id))
      add(
        'repeated-id',
        'id',
        `the id \`${id}\` is used twice`,
        `It is also in line ${ids.get(id)}; each booking needs its own id.`,
      );
    else if (typeof id === 'string') ids.set(id, source.placeOf([...path, 'id']).line);
    if ((issue === undefined) !== (slot === undefined)) {
      const [given, missing] = issue === undefined ? ['slot', 'issue'] : ['issue', 'slot'];
      add(
        'half-placed',
        given,
        `\`${given}\` is given without \`${missing}\``,
        'Give both, or neither until the booking has a place.',
      );
    }
    if (typeof issue !== 'number' || typeof slot !== 'number') continue;
    const place = `slot ${slot} of issue ${issue}`;
    const before = places.get(place);
    if (before) {
      add(
        'double-booking',
        'slot',
        `${place} is booked twice`,
        `Line ${before.line} has booked it${before.sponsor}. Move one of them.`,
      );
      both.push(before.at);
    } else
      places.set(place, {
        at,
        line: source.placeOf(path).line,
        sponsor: typeof sponsor === 'string' ? ` for ${sponsor}` : '',
      });
  }
  return { problems, both };
}
