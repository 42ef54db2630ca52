import type { ReactNode } from 'react';
import type { Width } from './choices.ts';
import { framePage } from './frame-page.tsx';

/** What a mailbox shows of an unopened mail. */
export interface InboxRow {
  /** The name in From, or the address if it has none. */
  sender: string;
  subject: string;
  /** The beginning of the mail: the preheader, then the text after it. */
  words: string;
  /** The preheader as written, without that text; its characters are counted. */
  preheader: string;
  lang: string;
  dir: 'ltr' | 'rtl';
  /** What clients show in the time column, such as `10:00`. */
  time: string;
}

interface Client {
  name: string;
  /** The class with the client's measures. */
  look: string;
  avatar: boolean;
}

/**
 * Measured in clients with default settings: the width of the list and the font size. These decide where a line is cut;
 * a limit in characters would only be right on average.
 */
const clients: Record<Width, Client[]> = {
  phone: [
    { name: 'Gmail on a phone', look: 'gmail-phone', avatar: true },
    { name: 'Apple Mail on an iPhone', look: 'apple-phone', avatar: false },
    { name: 'Outlook on a phone', look: 'outlook-phone', avatar: true },
  ],
  tablet: [
    { name: 'Gmail on a tablet', look: 'gmail-tablet', avatar: true },
    { name: 'Apple Mail on an iPad', look: 'apple-tablet', avatar: false },
  ],
  desktop: [
    { name: 'Gmail in a browser, window of 1280 px', look: 'gmail-desktop', avatar: false },
    { name: 'Apple Mail on a Mac', look: 'apple-desktop', avatar: false },
    { name: 'Outlook on the web and new Outlook', look: 'outlook-desktop', avatar: true },
  ],
};

/** Width of the frames. A frame that shows Gmail's row has to be as wide as Gmail's list. */
export const inboxPixels: Record<Width, number> = { phone: 390, tablet: 768, desktop: 1024 };

const style = `
body{padding:16px 0 20px;font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-x:hidden}
h2{margin:0 16px 6px;color:var(--muted);font-size:12px;font-weight:600}
section+section{margin-top:22px}
.row{display:flex;gap:16px;max-width:100%;margin:0;padding:10px 16px;border-block:1px solid var(--line);background:var(--paper);line-height:1.35}
.row p{margin:0}
.who{display:flex;gap:8px;align-items:baseline}
.who time{margin-inline-start:auto;color:var(--muted);font-weight:400;font-size:12px;white-space:nowrap}
.avatar{flex:none;width:40px;height:40px;border-radius:50%;background:#0b6156;color:#fff;font-size:18px;line-height:40px;text-align:center}
.main{flex:1;min-width:0}
.cut,.who span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;min-width:0}
.two{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden}
.words{color:var(--muted)}
.gmail-phone{width:390px;font-size:14px}.gmail-phone .who span{font-size:16px;font-weight:700}.gmail-phone .subject{font-weight:700}.gmail-phone .words{padding-inline-end:36px}
.gmail-tablet{width:380px;font-size:14px}.gmail-tablet .who span{font-size:16px;font-weight:700}.gmail-tablet .subject{font-weight:700}.gmail-tablet .words{padding-inline-end:36px}
.apple-phone{width:390px;padding-inline-start:34px;font-size:15px}.apple-phone .who span{font-size:17px;font-weight:600}
.apple-tablet{width:375px;padding-inline-start:34px;font-size:15px}.apple-tablet .who span{font-size:17px;font-weight:600}
.apple-desktop{width:320px;padding-inline-start:26px;font-size:12px}.apple-desktop .who span{font-size:13px;font-weight:700}
.outlook-phone{width:390px;font-size:15px}.outlook-phone .who span{font-size:16px;font-weight:600}.outlook-phone .subject{font-weight:600}
.outlook-desktop{width:360px;font-size:14px}.outlook-desktop .who span{font-weight:600}.outlook-desktop .subject{color:var(--link);font-weight:600}.outlook-desktop .avatar{width:32px;height:32px;font-size:14px;line-height:32px}
.gmail-desktop{width:1024px;gap:0;padding:9px 16px 9px 84px;align-items:baseline;font-size:14px}.gmail-desktop .sender{flex:none;width:168px;padding-inline-end:32px;font-weight:700}.gmail-desktop .line b{font-weight:700}.gmail-desktop .line{flex:1;min-width:0}.gmail-desktop time{width:76px;text-align:end;font-size:12px;font-weight:700}
.counts{margin:20px 16px 0;color:var(--muted);font-size:12px;line-height:1.5}
`;

/** The rows of the clients that have this width, as a document for a frame. */
export function inboxPage(row: InboxRow, { width, dark }: { width: Width; dark: boolean }): string {
  return framePage({
    lang: row.lang,
    dir: 'ltr',
    title: 'The row in the inbox',
    dark,
    style,
    children: (
      <>
        {clients[width].map((client) => (
          <section key={client.look}>
            <h2>{client.name}</h2>
            {client.look === 'gmail-desktop' ? <GmailLine row={row} /> : <Row row={row} client={client} />}
          </section>
        ))}
        <p className="counts">
          The subject has {count(row.subject)} characters, the preheader {count(row.preheader)}. What follows it in the
          row is the mail’s own beginning.
        </p>
      </>
    ),
  });
}

/** Gmail puts the subject and the beginning of the mail on one line and cuts that. */
function GmailLine({ row }: { row: InboxRow }): ReactNode {
  return (
    <div className="row gmail-desktop">
      <p className="sender cut" dir="auto">
        {row.sender}
      </p>
      <p className="line cut" dir={row.dir}>
        <b>{row.subject}</b> <span className="words">- {row.words}</span>
      </p>
      <time>{row.time}</time>
    </div>
  );
}

function Row({ row, client: { look, avatar } }: { row: InboxRow; client: Client }): ReactNode {
  const oneLine = look.startsWith('gmail') || look === 'outlook-desktop';
  return (
    <div className={`row ${look}`}>
      {avatar ? (
        <span className="avatar" aria-hidden="true">
          {[...row.sender][0]}
        </span>
      ) : null}
      <div className="main">
        <p className="who">
          <span dir="auto">{row.sender}</span>
          <time>{row.time}</time>
        </p>
        <p className="subject cut" dir={row.dir}>
          {row.subject}
        </p>
        <p className={`words ${oneLine ? 'cut' : 'two'}`} dir={row.dir}>
          {row.words}
        </p>
      </div>
    </div>
  );
}

/** Counts as people do: an emoji of several code points is one. */
function count(text: string): number {
  return [...new Intl.Segmenter().segment(text)].length;
}
