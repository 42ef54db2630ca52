import { Badge, Bar, Fold } from '../http/blocks.tsx';
import { readDkimSignatures } from './dkim-signature.ts';
import { readListUnsubscribe } from './one-click.ts';
import type { ReadMessage } from './read-message.ts';
import type { StoredMessage } from './store.ts';
import { sizeWords, type TimeWords } from './words.ts';

export interface MessageAsideProps {
  base: string;
  message: StoredMessage;
  read: ReadMessage;
  search: string;
  times: TimeWords;
}

/** Gmail shows this much of the HTML and hides the rest, with the unsubscribe link, behind “View entire message”. */
const gmailClipBytes = 102_000;

export function MessageAside(props: MessageAsideProps) {
  const { message, times } = props;
  return (
    <aside aria-label="About this message">
      <section className="card">
        <h2>Envelope</h2>
        <dl className="facts stacked">
          <dt>From</dt>
          <dd>{message.envelopeFrom || 'nobody (<>), as bounces have it'}</dd>
          <dt>To</dt>
          <dd>{message.envelopeTo.join(', ')}</dd>
          <dt>Arrived</dt>
          <dd>
            <time dateTime={new Date(message.receivedAt).toISOString()}>{times.full(message.receivedAt)}</time>
          </dd>
          <dt>Size in all</dt>
          <dd>{sizeWords(message.sizeBytes)}</dd>
        </dl>
      </section>
      {props.read.fault ? null : (
        <>
          <Weight html={props.read.html} />
          <Leaving {...props} />
          <Signatures headers={props.read.headers} />
          <Attachments {...props} />
        </>
      )}
    </aside>
  );
}

function Weight({ html }: Pick<ReadMessage, 'html'>) {
  if (html === undefined) return null;
  const bytes = Buffer.byteLength(html);
  const share = bytes / gmailClipBytes;
  const tone = share > 1 ? 'error' : share > 0.9 ? 'warning' : 'accent';
  return (
    <section className="card">
      <h2>Weight of the HTML</h2>
      <p>
        {sizeWords(bytes)} of the {sizeWords(gmailClipBytes)} that Gmail shows
        {share > 1 ? (
          <>
            . <strong>The end is clipped.</strong>
          </>
        ) : null}
      </p>
      <Bar share={share} tone={tone} label={`${Math.round(share * 100)} % of what Gmail shows`} />
    </section>
  );
}

function Leaving({ base, message, read, search }: MessageAsideProps) {
  const leave = readListUnsubscribe(read.header);
  return (
    <section className="card">
      <h2>Unsubscribing</h2>
      {leave === undefined ? (
        <p>
          There is no List-Unsubscribe header, so mail clients offer no button. Gmail and Yahoo ask for one from bulk
          senders.
        </p>
      ) : null}
      {leave?.missing ? <p>{leave.missing} Mail clients offer no one-click button.</p> : null}
      {leave?.oneClickUrl ? (
        <form
          method="post"
          action={`${base}/${message.id}/unsubscribe${search ? `?q=${encodeURIComponent(search)}` : ''}`}
        >
          <p>
            The button that a mail client shows beside the sender. It really unsubscribes{' '}
            <bdi>{message.envelopeTo[0]}</bdi>.
          </p>
          <p>
            <button className="quiet" type="submit">
              Unsubscribe by one click
            </button>
          </p>
        </form>
      ) : null}
      {leave ? (
        <Fold summary="Its addresses">
          <ul className="plain">
            {leave.addresses.map((address, index) => (
              <li key={index}>
                <code>{address}</code>
              </li>
            ))}
          </ul>
        </Fold>
      ) : null}
    </section>
  );
}

function Signatures({ headers }: Pick<ReadMessage, 'headers'>) {
  const signatures = readDkimSignatures(headers);
  return (
    <section className="card">
      <h2>DKIM</h2>
      {signatures.length === 0 ? (
        <p>
          <Badge>not signed</Badge>
        </p>
      ) : null}
      {signatures.map(({ domain, selector, algorithm, coversUnsubscribe }, index) => (
        <dl className="facts stacked" key={index}>
          <dt>Signed for</dt>
          <dd>
            {domain} <Badge tone="accent">{algorithm}</Badge>
          </dd>
          <dt>Key</dt>
          <dd>
            {selector}._domainkey.
            <wbr />
            {domain}
          </dd>
          <dt>Covers the unsubscribe headers</dt>
          <dd>{coversUnsubscribe ? 'yes' : <Badge tone="warning">no: RFC 8058 asks for both</Badge>}</dd>
        </dl>
      ))}
      {signatures.length > 0 ? <p className="hint">Shown as written; the signature is not verified here.</p> : null}
    </section>
  );
}

function Attachments({ base, message, read }: MessageAsideProps) {
  if (read.attachments.length === 0) return null;
  return (
    <section className="card">
      <h2>Attachments</h2>
      <ul className="plain">
        {read.attachments.map(({ name, mimeType, content }, index) => (
          <li key={index}>
            <a href={`${base}/${message.id}/attachment/${index}`}>
              <bdi>{name}</bdi>
            </a>{' '}
            <small>
              {mimeType}, {sizeWords(content.byteLength)}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}
