/** Sponsors who have booked, for tests that need a bookings.yaml. */

/** Slot 1 of issue 7, with all its content. */
export const drill = `  - id: example-hosting-drill
    sponsor: Example Hosting Cooperative
    issue: 7
    slot: 1
    title: When did you last restore a backup?
    url: https://example.com/drill?ref=loop-7
    summary: One afternoon, one server, [one clock](https://example.com/clock).
    button: Book a drill
`;

/** Not placed yet. */
export const school = `  - id: writing-school
    sponsor: Example School
    title: Write the page that you were looking for
    url: https://example.com/course
    summary: Five Tuesday evenings.
`;

export const bookings = (...entries: string[]): string => `bookings:\n${entries.join('\n')}`;
