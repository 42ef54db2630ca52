/** The key of a desk in tests, and the header in which a program shows it. */
export const deskKey = 'a-key-of-the-desk-in-tests-with-43-characters';
export const withDeskKey = { authorization: `Bearer ${deskKey}` };
