import type { Words } from './words.ts';

/** For `react-email dev` and tests, which show a theme by itself; a real issue comes with the words of its language. */
export const previewWords: Words = {
  issue: 'Issue 180',
  readOnWeb: 'Read on the web',
  unsubscribe: 'Unsubscribe',
  online: 'Online',
  remote: 'Remote',
  note: 'Editor’s note',
  reason: 'You are receiving this email because you subscribed to The Weekly Loop.',
};
