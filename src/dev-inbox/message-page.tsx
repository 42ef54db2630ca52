import { Crumb, Empty, Notice, Tabs, ToolRow } from '../http/blocks.tsx';
import { frameSandbox } from './html-frame.ts';
import { MessageAside, type MessageAsideProps } from './message-aside.tsx';
import type { ReadMessage } from './read-message.ts';
import { MessageSource, MessageText } from './text-views.tsx';

export type View = 'html' | 'text' | 'headers' | 'source';

const views: { view: View; label: string }[] = [
  { view: 'html', label: 'HTML' },
  { view: 'text', label: 'Text' },
  { view: 'headers', label: 'Headers' },
  { view: 'source', label: 'Source' },
];

export interface MessagePageProps extends MessageAsideProps {
  view: View;
  neighbours: { newer?: number; older?: number };
}

/** The view with which a message is opened: the one that most readers would see. */
export function firstView(read: ReadMessage): View {
  return read.fault ? 'source' : read.html !== undefined ? 'html' : 'text';
}

export function MessagePage(props: MessagePageProps) {
  const { base, view, message, read, neighbours, search } = props;
  const query = search ? `?q=${encodeURIComponent(search)}` : '';
  const address = (id: number, of: View) => `${base}/${id}/${of}${query}`;
  return (
    <>
      <Crumb href={`${base}${query}`}>{search ? `Found for “${search}”` : 'Inbox'}</Crumb>
      <div className="page-head">
        <div>
          <h1 dir="auto">{message.subject || '(no subject)'}</h1>
          <p className="lead">
            <bdi>{read.from || message.from || 'no sender'}</bdi> to{' '}
            <bdi>{read.to || message.envelopeTo.join(', ')}</bdi>
          </p>
        </div>
        <div className="actions">
          <Step label="Newer" href={neighbours.newer && address(neighbours.newer, view)} rel="prev" />
          <Step label="Older" href={neighbours.older && address(neighbours.older, view)} rel="next" />
        </div>
      </div>
      {read.fault ? (
        <Notice tone="warning" title="This message can’t be read as mail">
          <p>{read.fault}. Its source is shown as it came.</p>
        </Notice>
      ) : null}
      <div className="split">
        <div>
          <Tabs
            label="Views of this message"
            tabs={views.map(({ view: of, label }) => ({ href: address(message.id, of), label, current: of === view }))}
          />
          <MessageView {...props} />
        </div>
        <MessageAside {...props} />
      </div>
    </>
  );
}

function Step({ label, href, rel }: { label: string; href: string | undefined | 0; rel: string }) {
  return href ? (
    <a className="button quiet" href={href} rel={rel}>
      {label}
    </a>
  ) : (
    <span className="button quiet" aria-disabled="true">
      {label}
    </span>
  );
}

function MessageView({ base, view, message, read }: MessagePageProps) {
  if (view === 'source') return <MessageSource raw={message.raw} downloadUrl={`${base}/${message.id}/message.eml`} />;
  if (view === 'headers') return <Headers headers={read.headers} />;
  if (view === 'html') {
    if (read.html !== undefined) return <Frame src={`${base}/${message.id}/frame`} />;
    return (
      <Empty title="There is no HTML part">
        <p>Every reader of this message gets its text part. A newsletter’s issue should have both.</p>
      </Empty>
    );
  }
  if (read.text !== undefined) return <MessageText text={read.text} />;
  return (
    <Empty title="There is no text part">
      <p>
        Readers on a watch, with a screen reader or a terminal see what their program makes of the HTML. Spam filters
        notice, too.
      </p>
    </Empty>
  );
}

function Headers({ headers }: { headers: ReadMessage['headers'] }) {
  return (
    <dl className="facts ruled">
      {headers.map(({ name, value }, index) => (
        <div key={index}>
          <dt>{name}</dt>
          <dd dir="auto">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const widths = [
  { value: 'phone', label: 'Phone' },
  { value: 'tablet', label: 'Tablet' },
  { value: 'desktop', label: 'Desktop' },
];

/** Without `allow-scripts` and `allow-same-origin` the message runs no scripts and has an opaque origin. */
function Frame({ src }: { src: string }) {
  return (
    <div className="device">
      <ToolRow label="How the message is shown">
        <fieldset className="segments widths">
          <legend className="visually-hidden">Width</legend>
          {widths.map(({ value, label }) => (
            <label key={value}>
              <input type="radio" name="width" value={value} defaultChecked={value === 'desktop'} />
              {label}
            </label>
          ))}
        </fieldset>
        <fieldset className="segments">
          <legend className="visually-hidden">Colour scheme the reader’s device asks for</legend>
          <label>
            <input type="radio" name="scheme" value="light" defaultChecked />
            Light
          </label>
          <label>
            <input type="radio" name="scheme" value="dark" />
            Dark
          </label>
        </fieldset>
        <a className="end" href={src} target="_blank" rel="noreferrer">
          Open by itself
        </a>
      </ToolRow>
      <div className="stage">
        <iframe title="The message as HTML" sandbox={frameSandbox} src={src} />
      </div>
    </div>
  );
}
