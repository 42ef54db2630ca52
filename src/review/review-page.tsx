import type { ReviewLink, ReviewNote } from '../db/tables/review.ts';
import { Notice, PageHead, Tabs } from '../http/blocks.tsx';
import {
  imageChoices,
  parts,
  queryOf,
  sampleReaderChoices,
  schemes,
  widths,
  type Choices,
} from '../preview/choices.ts';
import { frameSandbox } from '../preview/frame-response.ts';
import { NoteList } from './note-list.tsx';
import type { Place } from './places.ts';
import { reviewWords } from './review-words.ts';

/** What a reviewer may do about approving. */
export type Approving =
  | { kind: 'may'; seen: string; isAgain: boolean }
  | { kind: 'did'; at: string }
  | { kind: 'may-not' }
  | { kind: 'sent' };

export interface ReviewPageProps {
  link: ReviewLink;
  /** The path of this review: `/review/<token>`. */
  path: string;
  subject: string;
  choices: Choices;
  themes: readonly string[];
  places: Place[];
  notes: ReviewNote[];
  approving: Approving;
  /** The draft has a mistake now, and its last valid version is shown. */
  isStale: boolean;
  notice?: { tone: 'good' | 'error'; text: string } | undefined;
  moment(ms: number): string;
}

export function ReviewPage({ link, path, subject, choices, themes, ...props }: ReviewPageProps) {
  const { places, notes, approving, isStale, notice, moment } = props;
  const title = reviewWords.title(link.issue_number);
  return (
    <>
      <PageHead
        title={<span dir="auto">{subject}</span>}
        lead={reviewWords.lead(link.name, moment(Number(link.ends_at)))}
      />
      <p className="hint">{reviewWords.notSent}</p>
      {notice ? <Notice tone={notice.tone} title={notice.text} /> : null}
      {isStale ? <Notice tone="warning" title={reviewWords.stale} /> : null}
      <div className="review">
        <div className="review-look">
          <Forms path={path} choices={choices} themes={themes} />
          <iframe
            className={`${choices.width} ${choices.scheme === 'light' ? 'light' : 'dark'}`}
            title={title}
            src={`${path}/frame${queryOf(choices)}`}
            sandbox={frameSandbox}
          />
        </div>
        <div className="review-say">
          <section aria-labelledby="approve">
            <h2 id="approve">{reviewWords.approveTitle}</h2>
            <Approve path={path} approving={approving} />
          </section>
          <section aria-labelledby="comments">
            <h2 id="comments">Comments</h2>
            <NoteList places={places} notes={notes} action={`${path}/notes`} moment={moment} />
          </section>
        </div>
      </div>
    </>
  );
}

function Forms({ path, choices, themes }: { path: string; choices: Choices; themes: readonly string[] }) {
  const tabsOf = <Key extends keyof Choices>(
    label: string,
    key: Key,
    options: readonly { value: NonNullable<Choices[Key]>; label: string }[],
    usual?: Choices[Key],
  ) => (
    <Tabs
      label={label}
      tabs={options.map((option) => ({
        href: path + queryOf(choices, { [key]: option.value }),
        label: option.label,
        current: (choices[key] ?? usual) === option.value,
      }))}
    />
  );
  // Open where one of these was chosen, so that it can be changed back.
  const isSpecial =
    choices.scheme !== 'light' || choices.images !== 'on' || choices.reader !== 'full' || choices.theme !== undefined;
  return (
    <div className="review-forms">
      {tabsOf('Part', 'part', parts)}
      {tabsOf('Width', 'width', widths)}
      <details open={isSpecial}>
        <summary>{reviewWords.moreForms}</summary>
        {tabsOf('Colours', 'scheme', schemes)}
        {tabsOf('Pictures', 'images', imageChoices)}
        {tabsOf('Reader', 'reader', sampleReaderChoices)}
        {tabsOf(
          'Theme',
          'theme',
          themes.map((name) => ({ value: name, label: name })),
          themes[0],
        )}
      </details>
    </div>
  );
}

function Approve({ path, approving }: { path: string; approving: Approving }) {
  switch (approving.kind) {
    case 'did':
      return <Notice tone="good" title={reviewWords.approved(approving.at)} />;
    case 'sent':
      return <p>{reviewWords.sentAlready}</p>;
    case 'may-not':
      return <p>{reviewWords.mayNot}</p>;
    case 'may':
      return (
        <form action={`${path}/approve`} method="post">
          {approving.isAgain ? <Notice tone="warning" title={reviewWords.voided} /> : null}
          <p>{reviewWords.approveLead}</p>
          <input type="hidden" name="seen" value={approving.seen} />
          <button>{reviewWords.approve}</button>
        </form>
      );
  }
}

export const reviewStyle = `
.review { display: grid; gap: 1.5rem; grid-template-columns: minmax(0, 1fr); }
@media (min-width: 70rem) { .review { grid-template-columns: minmax(0, 3fr) minmax(20rem, 2fr); } .review-look { position: sticky; top: 1rem; align-self: start; } }
.review-forms { display: flex; flex-wrap: wrap; gap: .5rem 1rem; margin-block-end: .75rem; }
.review-forms nav { margin: 0; }
.review-forms summary { display: inline-flex; align-items: center; min-height: 44px; cursor: pointer; color: var(--accent); }
.review-look iframe { display: block; width: 100%; height: min(75vh, 60rem); margin-inline: auto; border: 1px solid var(--line); border-radius: var(--radius); background: #fff; }
.review-look iframe.dark { background: #111; }
${widths.map(({ value, pixels }) => `.review-look iframe.${value} { max-width: ${pixels}px; }`).join('\n')}
.review-say section + section { margin-block-start: 2rem; }
`;
