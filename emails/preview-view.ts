/**
 * An issue that never went out: every kind of section, pictures of several shapes, other scripts, an emoji.
 * `npm run preview`, the screenshots and the golden files are drawn from it.
 */
import { previewWords } from './preview-words.ts';
import type { IssueView, Rich, SectionView } from './view.ts';

/** A paragraph without links or emphasis reads the same in both parts. */
const plain = (text: string): Rich => ({
  html: `<p>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</p>`,
  text,
});

const news: SectionView = {
  id: 'news',
  kind: 'links',
  title: 'News',
  items: [
    {
      id: 'defaults',
      title: 'Database defaults are coming to every model field',
      url: 'https://framework.example.org/blog/database-defaults?ref=loop&issue=180',
      host: 'framework.example.org',
      by: 'The release team',
      source: 'Framework blog',
      summary: {
        html: '<p>Version 6.1 lets a field say <code>db_default=Now()</code>, and the value is computed where the row is written. The <a href="https://framework.example.org/docs/6.1/migrations">migration notes</a> explain what happens to <em>existing</em> columns, and why a backfill is no longer needed.</p>',
        text: 'Version 6.1 lets a field say db_default=Now(), and the value is computed where the row is written. The migration notes <https://framework.example.org/docs/6.1/migrations> explain what happens to existing columns, and why a backfill is no longer needed.',
      },
      image: {
        src: 'https://images.example.org/defaults.png',
        alt: 'A table whose last column fills itself',
        width: 1200,
        height: 560,
      },
      tags: ['release', 'databases'],
      note: {
        html: '<p>We moved two production tables last week. It took one migration and no downtime; <a href="https://loop.example.org/notes/db-default">our notes</a> have the lock times.</p>',
        text: 'We moved two production tables last week. It took one migration and no downtime; our notes <https://loop.example.org/notes/db-default> have the lock times.',
      },
    },
    {
      id: 'council',
      title: 'Steering council results: five seats, one tie, and a turnout of 61%',
      url: 'https://council.example.org/2026/results',
      host: 'council.example.org',
      summary: plain(
        'The election closed on Sunday. Two members return, three are new, and the first meeting is open to anyone who wants to listen in.',
      ),
      tags: [],
    },
    {
      id: 'security',
      title: 'Security releases 5.2.9 and 6.0.2',
      url: 'https://framework.example.org/security/2026-11',
      host: 'framework.example.org',
      summary: plain(
        'A crafted multipart header could exhaust memory. Upgrading is enough; there is no workaround for older branches.',
      ),
      tags: ['security'],
    },
  ],
};

const firstSponsor: SectionView = {
  id: 'sponsored-1',
  kind: 'sponsored',
  slot: 1,
  title: 'Sponsored',
  item: {
    id: 'harbour',
    sponsor: 'Harbour Hosting',
    title: 'Deploy from a branch and get a database that scales down to zero',
    url: 'https://harbour.example.com/loop',
    host: 'harbour.example.com',
    summary: {
      html: '<p>Harbour runs your app next to its data in eleven regions. Previews for every pull request, nightly backups, and <strong>no bill for idle databases</strong>. Readers of the Loop get three months of the team plan.</p>',
      text: 'Harbour runs your app next to its data in eleven regions. Previews for every pull request, nightly backups, and no bill for idle databases. Readers of the Loop get three months of the team plan.',
    },
    button: 'Start with three free months',
    image: { src: 'https://images.example.org/harbour.png', alt: 'Harbour Hosting', width: 96, height: 96 },
    tags: [],
  },
};

const articles: SectionView = {
  id: 'articles',
  kind: 'links',
  title: 'Articles',
  intro: plain('Longer reads for a quiet hour, picked for what you can use on Monday.'),
  items: [
    {
      id: 'sse',
      title: 'Chat in real time with server-sent events 🛰️ and not one WebSocket',
      url: 'https://articles.example.org/server-sent-events',
      host: 'articles.example.org',
      by: 'The Async Cookbook',
      summary: {
        html: '<p>A chat needs less than people think:</p><ul><li>one <code>StreamingResponse</code> per reader,</li><li>a channel in the database to wake it up,</li><li>and <a href="https://articles.example.org/last-event-id"><code>Last-Event-ID</code></a> for whoever was in a tunnel.</li></ul>',
        text: 'A chat needs less than people think:\n\n- one StreamingResponse per reader,\n- a channel in the database to wake it up,\n- and Last-Event-ID <https://articles.example.org/last-event-id> for whoever was in a tunnel.',
      },
      tags: ['async', 'tutorial'],
    },
    {
      id: 'forms',
      title: 'フォーム検証の実践ガイド',
      url: 'https://jp.example.org/forms',
      host: 'jp.example.org',
      summary: plain(
        'サーバー側の検証とブラウザーの検証を一つの定義から作る方法を、実例とともに解説します。エラーメッセージの書き方も参考になります。',
      ),
      tags: ['日本語'],
    },
    {
      id: 'typing',
      title: 'Gradual typing, seven years in',
      url: 'https://essays.example.org/gradual-typing',
      host: 'essays.example.org',
      by: 'The maintainers of a 400,000-line monolith',
      image: {
        src: 'https://images.example.org/typing.png',
        alt: 'A staircase drawn in type annotations',
        width: 160,
        height: 160,
      },
      summary: plain(
        'What they typed first, what they would leave untyped for ever, and the one flag that paid for the whole effort. With numbers, for once.',
      ),
      tags: [],
    },
  ],
};

const quote: SectionView = {
  id: 'quote',
  kind: 'quote',
  title: 'Said well',
  quote: {
    html: '<p>We should forget about small efficiencies, say about 97% of the time: premature optimization is the root of all evil. Yet we should not pass up our opportunities in that critical 3%.</p>',
    text: 'We should forget about small efficiencies, say about 97% of the time: premature optimization is the root of all evil. Yet we should not pass up our opportunities in that critical 3%.',
  },
  by: 'Donald Knuth, 1974',
  url: 'https://quotes.example.org/structured-programming-with-go-to',
};

const events: SectionView = {
  id: 'events',
  kind: 'events',
  title: 'Events',
  items: [
    {
      id: 'sprint',
      title: 'Documentation sprint for first-time contributors',
      url: 'https://sprints.example.org/december',
      host: 'sprints.example.org',
      when: 'Thu 3 December 2026',
      online: true,
      summary: plain('Three hours, four mentors, and a list of issues that are small on purpose.'),
      tags: ['beginners'],
    },
    {
      id: 'conference',
      title: 'Web Frameworks Conference Cairo مؤتمر أطر الويب',
      url: 'https://conference.example.org/cairo',
      host: 'conference.example.org',
      when: '14–16 January 2027',
      place: 'Cairo, Egypt',
      online: false,
      summary: plain('Talks in Arabic and English with captions in both. Tickets for students cost what a lunch does.'),
      tags: [],
    },
  ],
};

const stats: SectionView = {
  id: 'numbers',
  kind: 'stats',
  title: 'By the numbers',
  figures: [
    { value: '4,312', label: 'readers this week' },
    { value: '61%', label: 'voted in the council election' },
    { value: '118', label: 'pull requests merged' },
    { value: '2.4 s', label: 'shaved off the test suite' },
  ],
  body: {
    html: '<p>The <a href="https://stats.example.org/weekly">full table</a> goes back to the first issue.</p>',
    text: 'The full table <https://stats.example.org/weekly> goes back to the first issue.',
  },
};

const secondSponsor: SectionView = {
  id: 'sponsored-2',
  kind: 'sponsored',
  slot: 2,
  title: 'From our partner',
  item: {
    id: 'tracing',
    sponsor: 'Plainview Tracing',
    title: 'Find the slow query before your users do',
    url: 'https://plainview.example.com/trial',
    host: 'plainview.example.com',
    summary: plain('One line of middleware, and every request tells you where its time went. Free for open source.'),
    tags: [],
  },
};

const jobs: SectionView = {
  id: 'jobs',
  kind: 'jobs',
  title: 'Jobs',
  items: [
    {
      id: 'backend',
      title: 'Senior backend engineer, payments',
      url: 'https://jobs.example.com/4711',
      host: 'jobs.example.com',
      company: 'Tidewater Books',
      place: 'Utrecht',
      remote: true,
      salary: '€72,000–€88,000',
      summary: plain('A team of five, a product people read in bed, and four-day weeks all year.'),
      tags: ['python', 'postgres'],
    },
    {
      id: 'platform',
      title: 'Platform engineer',
      url: 'https://careers.example.org/platform',
      host: 'careers.example.org',
      company: 'Example Public Library',
      place: 'Leeds',
      remote: false,
      tags: [],
    },
  ],
};

const poll: SectionView = {
  id: 'your-turn',
  kind: 'poll',
  title: 'Your turn',
  question: 'What would you look at first when a page takes three seconds?',
  answers: [
    {
      id: 'queries',
      text: 'The queries it sends to the database',
      url: 'https://loop.example.org/votes/180/your-turn/queries',
    },
    { id: 'pictures', text: 'Pictures and scripts', url: 'https://loop.example.org/votes/180/your-turn/pictures' },
    { id: 'profiler', text: 'Nothing: I start a profiler', url: 'https://articles.example.org/profile-first' },
  ],
};

const letter: SectionView = {
  id: 'letters',
  kind: 'text',
  title: 'From the mailbox',
  body: {
    html: '<p>Last week’s puzzle had a second answer, and eleven of you found it. The shortest was a single line:</p><blockquote><p>Sort by the negative key and take the first.</p></blockquote><p>Write to us at <a href="mailto:hello@loop.example.org">hello@loop.example.org</a>; we read everything.</p>',
    text: 'Last week’s puzzle had a second answer, and eleven of you found it. The shortest was a single line:\n\n> Sort by the negative key and take the first.\n\nWrite to us at hello@loop.example.org; we read everything.',
  },
};

export const previewView: IssueView = {
  lang: 'en',
  dir: 'ltr',
  publication: {
    name: 'The Weekly Loop',
    tagline: 'What moved in web frameworks this week, picked by people who build with them',
    url: 'https://loop.example.org',
    address: 'Example Publishing Cooperative\n12 Sample Street, 10000 Example City',
  },
  number: 180,
  subject: 'Chat in real time with server-sent events',
  preheader: 'Steering council results, a form validation guide, and databases that cost nothing while they sleep',
  date: '27 November 2026',
  intro: {
    html: '<p>Hello there,</p><p>this was a week of small releases with long shadows. The one to read first is about <a href="https://framework.example.org/blog/database-defaults?ref=loop&amp;issue=180">database defaults</a>; the one to keep is the guide to server-sent events.</p>',
    text: 'Hello there,\n\nthis was a week of small releases with long shadows. The one to read first is about database defaults <https://framework.example.org/blog/database-defaults?ref=loop&issue=180>; the one to keep is the guide to server-sent events.',
  },
  sections: [news, firstSponsor, articles, quote, events, stats, secondSponsor, poll, letter, jobs],
  outro: plain('That is all for this week. Forward it to someone who still polls every five seconds.'),
  webUrl: 'https://loop.example.org/issues/180',
  words: previewWords,
  unsubscribeUrl: 'https://loop.example.org/leave/preview',
};

/** One section of the preview issue, for the templates of single blocks. */
export function previewSection<Kind extends SectionView['kind']>(kind: Kind): Extract<SectionView, { kind: Kind }> {
  const found = previewView.sections.find(
    (section): section is Extract<SectionView, { kind: Kind }> => section.kind === kind,
  );
  if (!found) throw new Error(`The preview issue has no section of kind ${kind}; add one to emails/preview-view.ts.`);
  return found;
}
