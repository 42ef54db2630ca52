import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bookingSchema, type Booking, type Bookings, type ListedBooking } from '../issue/booking.ts';
import { languageProblems } from '../issue/parse-draft.ts';
import { sortProblems, type Problem } from '../problem.ts';
import { readYaml, type YamlSource } from '../yaml/yaml-source.ts';
import { pathText, problemsFromZod, unknownKey } from '../yaml/zod-problems.ts';

/** Beside galley.yaml. A publication may do without it. */
export const bookingsFile = 'bookings.yaml';

/** A preview reads them for each of its frames, and they seldom change. */
let latest: Bookings | undefined;

/** What is booked at this moment; mistakes are in the result, and never thrown. */
export function readBookings(root: string): Bookings {
  try {
    const text = readFileSync(join(root, bookingsFile), 'utf8');
    if (latest?.source.text !== text) latest = parseBookings(text);
    return latest;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    if (code === 'ENOENT') return { ...parseBookings(''), isKept: false };
    const problem: Problem = {
      severity: 'error',
      rule: 'bookings-unreadable',
      message: `${bookingsFile} can’t be read: ${code}`,
      hint: 'See whether it is a file, and whether you may read it.',
      file: bookingsFile,
    };
    return { ...parseBookings(''), problems: [problem] };
  }
}

/** Every mistake at once, in reading order. A booking with a mistake is told of and fills nothing. */
export function parseBookings(text: string): Bookings {
  const source = readYaml(text, bookingsFile);
  const nothing = { isKept: true, source, list: [] };
  if (source.problems.length > 0) return { ...nothing, problems: source.problems };
  // Comments alone, or a key with nothing behind it: nobody has booked yet.
  if (source.value === null) return { ...nothing, problems: [] };
  const fault = (rule: string, message: string, path: PropertyKey[], hint: string): Problem => ({
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
        fault(
          'wrong-type',
          'this file is a group with one key, `bookings`',
          [],
          'Write “bookings:” and under it a list.',
        ),
      ],
    };

  const { bookings: entries, ...others } = source.value as Record<string, unknown>;
  const problems = Object.keys(others).map((key) => unknownKey(key, ['bookings'], source, []));
  if (entries === undefined && problems.length === 0)
    problems.push(fault('missing-key', '`bookings` is missing', [], 'Write “bookings:” and under it a list.'));
  if (entries == null) return { ...nothing, problems };
  if (!Array.isArray(entries))
    return {
      ...nothing,
      problems: sortProblems([
        ...problems,
        fault('wrong-type', '`bookings` must be a list', ['bookings'], 'Start each booking with “- id: …”.'),
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
    ...problems.map(({ path }) => Number(/^bookings\[(\d+)\]/.exec(path ?? '')?.[1] ?? NaN)),
  ]);
  return { ...nothing, problems: sortProblems(problems), list: list.filter(({ at }) => !wrong.has(at)) };
}

/**
 * What no field can tell alone. Looks at what is written, so that it speaks even where zod found a fault. `both`: of two
 * sponsors in one slot the first as well, for nobody here can know who is meant.
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
        `the id \`${id}\` stands twice`,
        `It is also in line ${ids.get(id)}; an id names one booking.`,
      );
    else if (typeof id === 'string') ids.set(id, source.placeOf([...path, 'id']).line);
    if ((issue === undefined) !== (slot === undefined)) {
      const [given, missing] = issue === undefined ? ['slot', 'issue'] : ['issue', 'slot'];
      add(
        'half-placed',
        given,
        `\`${given}\` is given without \`${missing}\``,
        'Give both, or neither while the booking has no place yet.',
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
        `Line ${before.line} has it${before.sponsor}. Give one of them another place.`,
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
