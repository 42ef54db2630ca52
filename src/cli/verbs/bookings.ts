import { Command } from 'commander';
import { openConfig } from '../../wire/open-config.ts';
import type { Config } from '../../config/config.ts';
import { bookingState, hasCopy, type BookedPlace, type Booking } from '../../issue/booking.ts';
import { GalleyError } from '../../problem.ts';
import { addBooking, freeBooking, placeBooking, removeBooking } from '../../sponsor/edit-bookings.ts';
import { bookingsFile, readBookings } from '../../sponsor/read-bookings.ts';
import { saveBookings } from '../../sponsor/save-bookings.ts';
import { issueNumber, positiveNumber } from '../kit/issue-number.ts';
import { formatProblem } from '../kit/print-problems.ts';
import { formatTable } from '../kit/table.ts';
import { printJson, type Terminal } from '../kit/terminal.ts';
import { placeOf } from '../kit/with-app.ts';
import { confirmed } from '../kit/ask.ts';

/** `galley bookings …`: shows bookings.yaml and changes it without losing its comments. Opens no database. */
export function bookingsCommand(terminal: Terminal): Command {
  const run = async (verb: (config: Config, terminal: Terminal) => void | Promise<void>) =>
    verb(openConfig(placeOf(terminal)), terminal);
  const command = new Command('bookings')
    .description('Show who has booked which sponsored slot; add, place, free and remove bookings.')
    .enablePositionalOptions()
    .option('--issue <number>', 'only those of this issue', issueNumber)
    .option('--json', 'print them as JSON')
    .addHelpText(
      'after',
      `
A booking fills its slot of the draft, “- sponsored: 1”, unless the draft fills it itself. Bookings are in ${bookingsFile}
beside galley.yaml, so they can be reviewed and versioned like drafts.

Examples:
  galley bookings --issue 181
  galley bookings add --sponsor "Example Hosting" --issue 181 --slot 1
  galley bookings place example-hosting --issue 182 --slot 2`,
    )
    .action((options: ListOptions) => run((config, at) => list(options, config, at)));
  command
    .command('add')
    .description('Add a booking. Its slot and its copy can be added later.')
    .requiredOption('--sponsor <name>', 'who pays for it')
    .option('--issue <number>', 'the issue it appears in; with --slot', issueNumber)
    .option('--slot <number>', 'the sponsored slot of that issue', positiveNumber)
    .option('--title <text>', 'the headline')
    .option('--url <address>', 'where it leads')
    .option('--summary <markdown>', 'why it is worth the click')
    .option('--button <text>', 'words on the button')
    .option('--label <text>', 'the disclosure above it; default: “Sponsored”')
    .addHelpText(
      'after',
      '\nExamples:\n  galley bookings add --sponsor "Example Hosting" --issue 181 --slot 1\n  galley bookings add --sponsor "Example Hosting" --title "Servers by the hour" --url https://example.com/offer --summary "Also by the minute."',
    )
    .action(({ issue, slot, ...copy }: AddOptions) =>
      run(async ({ root }, { stdout }) => {
        if ((issue === undefined) !== (slot === undefined))
          throw new GalleyError('--issue and --slot go together', {
            code: 'E_USAGE',
            hint: 'Give both, or neither until the booking has a slot.',
          });
        let booking: Booking | undefined;
        await saveBookings(root, (text) => {
          const added = addBooking(text, { ...copy, ...(issue === undefined ? {} : { issue, slot }) });
          ({ booking } = added);
          return added.text;
        });
        stdout.write(
          `Added ${booking!.id}${issue === undefined ? ', without a slot yet' : `, ${placeWords({ issue, slot: slot! })}`}.${hasCopy(booking!) ? '' : ` Its copy is still to be written into ${bookingsFile}.`}\n`,
        );
      }),
    );
  command
    .command('place')
    .description('Put a booking into a slot, or move it to another one.')
    .argument('<id>', 'the booking, as the list names it')
    .requiredOption('--issue <number>', 'the issue', issueNumber)
    .requiredOption('--slot <number>', 'its sponsored slot', positiveNumber)
    .addHelpText('after', '\nExample:\n  galley bookings place example-hosting --issue 182 --slot 2')
    .action((id: string, place: BookedPlace) =>
      run(async ({ root }, { stdout }) => {
        await saveBookings(root, (text) => placeBooking(text, id, { issue: place.issue, slot: place.slot }));
        stdout.write(`${id} is in ${placeWords(place)}.\n`);
      }),
    );
  command
    .command('free')
    .description('Take a booking out of its slot. It stays in the file and can be placed again.')
    .argument('<id>', 'the booking, as the list names it')
    .addHelpText('after', '\nExample:\n  galley bookings free example-hosting')
    .action((id: string) =>
      run(async ({ root }, { stdout }) => {
        await saveBookings(root, (text) => freeBooking(text, id));
        stdout.write(`${id} has no slot now.\n`);
      }),
    );
  command
    .command('remove')
    .description('Remove a booking from the file, with its comments.')
    .argument('<id>', 'the booking, as the list names it')
    .option('--yes', 'do not ask; needed without a terminal')
    .addHelpText(
      'after',
      '\nExamples:\n  galley bookings remove example-hosting\n  galley bookings remove example-hosting --yes',
    )
    .action((id: string, options: { yes?: boolean }) => run((config, at) => remove(id, options, config, at)));
  return command;
}

interface ListOptions {
  issue?: number;
  json?: boolean;
}

interface AddOptions extends Partial<BookedPlace> {
  sponsor: string;
  title?: string;
  url?: string;
  summary?: string;
  button?: string;
  label?: string;
}

function list({ issue, json }: ListOptions, { root }: Config, terminal: Terminal): void {
  const { stdout, stderr } = terminal;
  const bookings = readBookings(root);
  const shown = inOrder(bookings.list.map(({ booking }) => booking)).filter(
    (booking) => issue === undefined || booking.issue === issue,
  );
  if (json)
    printJson(stdout, {
      bookings: shown.map((booking) => ({ ...booking, state: bookingState(booking) })),
      problems: bookings.problems,
    });
  else if (shown.length > 0)
    stdout.write(
      formatTable(
        [
          { title: 'issue', align: 'right' },
          { title: 'slot', align: 'right' },
          ...['sponsor', 'title', 'state', 'id'].map((title) => ({ title })),
        ],
        shown.map(row),
        stdout.columns || 120,
      ),
    );
  else if (bookings.problems.length === 0)
    stdout.write(
      issue === undefined
        ? 'Nobody has booked yet: galley bookings add --sponsor "Example Hosting" --issue 181 --slot 1\n'
        : `Nobody has booked issue ${issue}.\n`,
    );
  if (bookings.problems.length === 0) return;
  terminal.exitCode = 1;
  // Only valid bookings are listed; the invalid ones are reported so that nobody thinks they are missing.
  if (!json) for (const problem of bookings.problems) stderr.write(`\n${formatProblem(problem)}\n`);
}

function row(booking: Booking): string[] {
  return [
    String(booking.issue ?? ''),
    String(booking.slot ?? ''),
    booking.sponsor,
    booking.title ?? '',
    bookingState(booking),
    booking.id,
  ];
}

/** By issue and slot; those without a slot come last. */
function inOrder(bookings: Booking[]): Booking[] {
  return bookings.toSorted(
    (a, b) =>
      (a.issue ?? Infinity) - (b.issue ?? Infinity) || (a.slot ?? 0) - (b.slot ?? 0) || a.id.localeCompare(b.id),
  );
}

async function remove(id: string, { yes }: { yes?: boolean }, { root }: Config, terminal: Terminal): Promise<void> {
  const { stdout } = terminal;
  const found = readBookings(root).list.find(({ booking }) => booking.id === id)?.booking;
  const what = found
    ? `the booking of ${found.sponsor}${found.issue === undefined ? '' : `, ${placeWords({ issue: found.issue, slot: found.slot! })}`}`
    : id;
  if (!yes && !(await confirmed(`Remove ${what}?`, 'Add --yes to remove it without asking.', terminal))) {
    stdout.write('Nothing was changed.\n');
    return;
  }
  await saveBookings(root, (text) => removeBooking(text, id));
  stdout.write(`${id} is removed.\n`);
}

function placeWords({ issue, slot }: BookedPlace): string {
  return `slot ${slot} of issue ${issue}`;
}
