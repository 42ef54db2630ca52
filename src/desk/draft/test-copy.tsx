import type { Rendition } from '../../issue/render.ts';
import { Notice } from '../../http/blocks.tsx';
import { GalleyError } from '../../problem.ts';
import type { PostResult } from '../../mail/posting.ts';
import { answerWords } from '../../send/reason-words.ts';
import { words } from '../../http/problem-words.tsx';

/** What the desk needs to send a test copy; wired in src/wire/serving.ts. */
export interface TestCopies {
  /** The mail server as shown to people: `the development inbox`, `mail.example.org:587`. */
  server: string;
  /** Where the mail can be read if the server is the development inbox. */
  inboxPath?: string;
  /** @throws GalleyError for an invalid address, a key that can't sign, or links that would be wrong. */
  send(rendition: Rendition, to: string): Promise<PostResult>;
}

export type TestCopyResult = { to: string } & (
  | { kind: 'posted'; outcome: PostResult }
  | { kind: 'refused'; message: string; hint?: string }
);

export async function sendTo(to: string, rendition: Rendition, copies: TestCopies): Promise<TestCopyResult> {
  try {
    return { to, kind: 'posted', outcome: await copies.send(rendition, to) };
  } catch (error) {
    if (!(error instanceof GalleyError)) throw error;
    return { to, kind: 'refused', message: error.message, ...(error.hint ? { hint: error.hint } : {}) };
  }
}

/** The result, with the server's reply. */
export function TestCopyNotice({
  result,
  copies: { server, inboxPath },
}: {
  result: TestCopyResult;
  copies: TestCopies;
}) {
  if (result.kind === 'refused') {
    return (
      <Notice tone="error" title="Nothing was sent">
        <p>{words(`${result.message}. ${result.hint ?? ''}`)}</p>
      </Notice>
    );
  }
  const { outcome, to } = result;
  const answer = answerWords(outcome);
  const said = answer ? (
    <p>
      {server} said: <code>{answer}</code>
    </p>
  ) : null;
  switch (outcome.kind) {
    case 'accepted':
      return (
        <Notice tone="good" title={`On its way to ${to}`}>
          {said}
          {inboxPath ? (
            <p>
              <a href={inboxPath}>Read it in the inbox</a>
            </p>
          ) : null}
        </Notice>
      );
    case 'deferred':
      return (
        <Notice tone="warning" title="Not sent: the server asks to try later">
          {said}
          <p>Nothing tries again by itself. Press the button once more in a while.</p>
        </Notice>
      );
    case 'rejected':
      return (
        <Notice tone="error" title={`${server} refused it`}>
          {said}
        </Notice>
      );
    case 'uncertain':
      return (
        <Notice tone="warning" title="It may have been sent">
          {said}
          <p>Look into the mailbox before you send it again.</p>
        </Notice>
      );
  }
}

/** The form for the address of a test copy. */
export function TestCopyForm({
  number,
  theme,
  to,
  copies,
  children,
}: {
  number: number;
  theme: string;
  to: string;
  copies: TestCopies;
  children?: React.ReactNode;
}) {
  return (
    <section>
      <h2>Send me this</h2>
      <form
        action={`/drafts/${number}/test-copy`}
        method="post"
        hx-post={`/drafts/${number}/test-copy`}
        hx-target="#test-copy"
        hx-disable="find button"
      >
        <input type="hidden" name="theme" value={theme} />
        <div className="field">
          <label htmlFor="test-to">Address</label>
          <div className="inline-form">
            <input
              id="test-to"
              name="to"
              type="email"
              required
              autoComplete="email"
              defaultValue={to}
              placeholder="me@example.org"
              data-key="m"
            />
            <button>Send</button>
          </div>
          <p className="hint">
            “[Test]” before the subject, theme {theme}, through {copies.server}. With a subscriber’s own fields where
            the address is one’s. Nothing is counted.
          </p>
        </div>
      </form>
      <div id="test-copy" role="status">
        {children}
      </div>
    </section>
  );
}
