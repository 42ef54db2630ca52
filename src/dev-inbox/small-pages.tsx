/** The help page, the confirmation before deleting, and the result of one-click unsubscribing. */
import { Crumb, DataTable, Notice, PageHead } from '../http/blocks.tsx';
import type { OneClickReply } from './one-click.ts';
import { sizeLimitBytes } from './smtp-inbox.ts';
import { specialRecipients } from './special-recipients.ts';
import type { Keep } from './store.ts';
import { countWords, sizeWords, visible } from './words.ts';

export function HelpPage({ base, keep, smtpUrl }: { base: string; keep: Keep; smtpUrl: string }) {
  return (
    <>
      <Crumb href={base}>Inbox</Crumb>
      <PageHead title="About this inbox" />
      <p>
        A mail server on this machine that keeps everything and delivers nothing. Galley sends here while{' '}
        <code>SMTP_URL</code> is not set; any other program can use <code>{smtpUrl}</code>, without a password.
      </p>
      <p>
        Pictures load and links work, so opens and clicks made here are counted as a reader’s. Scripts in a message
        don’t run.
      </p>
      <h2>Recipients that fail</h2>
      <p>
        These are refused at any domain, to see what Galley does then. Something after a plus makes several of them:{' '}
        <code>defer+2@example.org</code>.
      </p>
      <DataTable
        caption="Answers to special recipients"
        rows={specialRecipients}
        rowKey={({ localPart }) => localPart}
        columns={[
          { label: 'Recipient', rowHeader: true, cell: ({ localPart }) => <code>{localPart}@…</code> },
          { label: 'Answer', cell: ({ code, reply }) => `${code} ${reply}` },
          { label: 'What it means', cell: ({ meaning }) => meaning },
        ]}
      />
      <h2>What is kept</h2>
      <p>
        The newest {keep.messages.toLocaleString('en')} messages, or {sizeWords(keep.bytes)} of them if that is less;
        older ones go as new ones come. One message may weigh {sizeLimitBytes / 1024 / 1024} MiB. They stay when Galley
        is started again, until you <a href={`${base}/delete`}>delete them</a>.
      </p>
    </>
  );
}

export function DeletePage({ base, count, newest }: { base: string; count: number; newest: number }) {
  return (
    <>
      <Crumb href={base}>Inbox</Crumb>
      <PageHead title={`Delete ${countWords(count, 'message', 'messages')}?`} />
      <p>They are gone for good. What arrives from now on stays. Subscribers, sends and counts are not touched.</p>
      <form className="actions" method="post" action={`${base}/delete`}>
        <input type="hidden" name="upTo" value={newest} />
        <button className="danger" type="submit">
          Delete {count === 1 ? 'it' : 'them all'}
        </button>
        <a className="button quiet" href={base}>
          Keep
        </a>
      </form>
    </>
  );
}

export function OneClickPage({ messageUrl, url, reply }: { messageUrl: string; url: string; reply: OneClickReply }) {
  const good = reply.kind === 'answered' && reply.status >= 200 && reply.status < 300;
  return (
    <>
      <Crumb href={messageUrl}>The message</Crumb>
      <PageHead title={good ? 'Unsubscribed by one click' : 'One click did not unsubscribe'} />
      {reply.kind === 'answered' ? (
        <Notice
          tone={good ? 'good' : 'error'}
          title={`The publication answered ${reply.status} ${reply.statusText}`.trim()}
        >
          {good ? (
            <p>A mail client takes any 2xx for a yes.</p>
          ) : (
            <p>
              A mail client takes this for a failure
              {reply.status >= 300 && reply.status < 400 ? ': redirects are not followed (RFC 8058 3.1)' : ''}. Its
              reader may then report spam instead.
            </p>
          )}
        </Notice>
      ) : null}
      {reply.kind === 'refused' ? (
        <Notice tone="warning" title="Nothing was sent">
          <p>{reply.reason}</p>
        </Notice>
      ) : null}
      {reply.kind === 'failed' ? (
        <Notice tone="error" title="No answer came">
          <p>{reply.reason}. Is Galley’s web server running at that address?</p>
        </Notice>
      ) : null}
      <p>
        What was done: a POST of <code>List-Unsubscribe=One-Click</code> to <code>{url}</code>
      </p>
      {reply.kind === 'answered' && reply.body.trim() ? (
        <>
          <h2>The answer’s text</h2>
          <pre className="wrap">{visible(reply.body)}</pre>
        </>
      ) : null}
    </>
  );
}
