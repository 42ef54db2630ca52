import { Empty, PageHead, Pager } from '../http/blocks.tsx';
import type { InboxStore, MessageLine, MessagePage } from './store.ts';
import { countWords, sizeWords, type TimeWords } from './words.ts';

export interface ListPageProps extends MessagePage {
  base: string;
  search: string;
  state: { count: number; newest: number };
  keep: InboxStore['keep'];
  now: number;
  times: TimeWords;
  smtpUrl: string;
}

export function ListPage(props: ListPageProps) {
  const { base, search, state } = props;
  const empty = state.count === 0;
  return (
    <>
      <PageHead
        title="Inbox"
        lead="Mail sent while you try things out. It came to this machine and goes nowhere else."
        actions={
          <>
            <a className="button quiet" href={`${base}/help`}>
              Help
            </a>
            {empty ? null : (
              <a className="button quiet" href={`${base}/delete`}>
                Delete all…
              </a>
            )}
          </>
        }
      />
      {empty ? null : (
        <form className="search" role="search" action={base} method="get">
          <input
            type="search"
            name="q"
            defaultValue={search}
            aria-label="Search subject, sender and recipient"
            placeholder="Subject, sender or recipient"
            maxLength={200}
          />
          <button className="quiet" type="submit">
            Search
          </button>
        </form>
      )}
      <div id="messages" data-state-url={`${base}/state`} data-newest={state.newest} data-count={state.count}>
        {empty ? <NothingYet base={base} smtpUrl={props.smtpUrl} /> : <Messages {...props} />}
      </div>
      <p className="muted" id="live" role="status" />
      <script type="module" src={`${base}/live.js`} />
    </>
  );
}

function NothingYet({ base, smtpUrl }: { base: string; smtpUrl: string }) {
  return (
    <Empty title="Nothing has arrived yet">
      <p>
        As long as <code>SMTP_URL</code> is not set, every mail that Galley sends ends up here, where you see it as its
        reader would: the HTML, the text part, the headers, and the button that unsubscribes.
      </p>
      <p>
        Send an issue, or point any other program at <code>{smtpUrl}</code>. This page shows new mail by itself. Some
        recipients are answered with an error on purpose: see <a href={`${base}/help`}>help</a>.
      </p>
    </Empty>
  );
}

function Messages({ base, search, messages, total, page, pages, keep, state, now, times }: ListPageProps) {
  const query = search ? `q=${encodeURIComponent(search)}&` : '';
  if (total === 0) {
    return (
      <Empty title={`Nothing found for “${search}”`}>
        <p>
          The search looks at subject, sender and recipient; every word has to be in one of them.{' '}
          <a href={base}>Show all {countWords(state.count, 'message', 'messages')}</a>
        </p>
      </Empty>
    );
  }
  return (
    <>
      <p className="muted">
        {search ? (
          <>
            {countWords(total, 'message', 'messages')} of {state.count.toLocaleString('en')} found.{' '}
            <a href={base}>Show all</a>
          </>
        ) : (
          countWords(total, 'message', 'messages')
        )}
        {state.count >= keep.messages ? `; the newest ${keep.messages.toLocaleString('en')} are kept` : ''}. Times are
        in {times.zone}.
      </p>
      <ol className="rows">
        {messages.map((message) => (
          <Row
            key={message.id}
            message={message}
            href={`${base}/${message.id}${search ? `?q=${encodeURIComponent(search)}` : ''}`}
            now={now}
            times={times}
          />
        ))}
      </ol>
      <Pager page={page} pages={pages} href={(wanted) => `${base}?${query}page=${wanted}`} />
    </>
  );
}

/** Shows the recipient first, because the sender of a newsletter is always the same. */
function Row({ message, href, now, times }: { message: MessageLine; href: string; now: number; times: TimeWords }) {
  const { envelopeTo, subject, snippet, sizeBytes, receivedAt } = message;
  return (
    <li data-id={message.id}>
      <span className="who">
        <bdi>{envelopeTo[0]}</bdi>
        {envelopeTo.length > 1 ? ` +${envelopeTo.length - 1}` : ''}
      </span>
      <span className="side">
        {sizeWords(sizeBytes)}
        <time dateTime={new Date(receivedAt).toISOString()} title={times.full(receivedAt)}>
          {times.short(receivedAt, now)}
        </time>
      </span>
      <span className="what" dir="auto">
        <a href={href}>{subject || '(no subject)'}</a>
        {snippet ? <span>{snippet}</span> : null}
      </span>
    </li>
  );
}
