import { kindOf, sectionKinds } from './all.ts';

/** What people call a key, in the form and wherever a change is told; a kind has labels for its own keys. */
export const fieldLabels: Record<string, string> = {
  subject: 'Subject',
  preheader: 'Preheader',
  date: 'Date',
  intro: 'Intro',
  outro: 'Closing words',
  theme: 'Theme',
  lang: 'Language',
  dir: 'Direction',
  title: 'Title',
  url: 'Address',
  summary: 'Summary',
  by: 'By',
  source: 'Source',
  tags: 'Tags',
  note: 'Your note',
  id: 'Id',
  src: 'Picture',
  alt: 'What it shows',
  width: 'Width',
  height: 'Height',
  at: 'Send at',
  timezone: 'Time zone',
};

/** Names for keys that no field of the form has. */
const otherNames: Record<string, string> = {
  number: 'Number',
  send: 'Day and time of sending',
  waive: 'Waived findings',
  image: 'Picture',
  kind: 'Kind',
  answers: 'Answers',
  figures: 'Figures',
  repeats: 'Repeats',
  sections: 'Sections',
};

/** The label of a key such as `subject` or `image.alt`, in a section of this kind. */
export function labelOfField(field: string, section?: Record<string, unknown>): string {
  const key = field.split('.').at(-1)!;
  const kind = section && kindOf(section);
  const own = kind && sectionKinds[kind === 'slot' ? 'sponsored' : kind].form.labels;
  return own?.[key] ?? fieldLabels[key] ?? otherNames[key] ?? key;
}
