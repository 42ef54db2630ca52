import { Notice, PageHead } from '../../http/page.tsx';

export interface Asking {
  name: string;
  tagline?: string | undefined;
  /** The form has a field for it when the publication declares it. */
  asksFirstName: boolean;
}

export interface Filled {
  email: string;
  firstName: string;
}

/** What went wrong, in the place it belongs to; `form` stands above everything. */
export type FormFaults = { [Field in keyof Filled | 'form']?: string };

/** What somebody agrees to, kept word for word in the consent ledger. */
export function consentSentence(name: string): string {
  return `By pressing Subscribe you ask ${name} to mail its issues to this address. You can leave at any time, with the link at the foot of each issue.`;
}

/** A field that people don't see and programs fill in. */
export const trapField = 'website';

export function SubscribeForm({
  name,
  tagline,
  asksFirstName,
  filled,
  faults = {},
}: Asking & { filled?: Filled; faults?: FormFaults }) {
  const first = (['email', 'firstName'] as const).find((field) => faults[field]);
  const attributes = (field: keyof Filled) => ({
    id: field,
    name: field,
    defaultValue: filled?.[field],
    // Where the form is shown again, the field to mend is where the cursor stands.
    autoFocus: first === field,
    'aria-invalid': faults[field] ? true : undefined,
    'aria-describedby': faults[field] ? `${field}-fault` : undefined,
  });
  const fault = (field: keyof Filled) =>
    faults[field] ? (
      <p className="field-error" id={`${field}-fault`}>
        {faults[field]}
      </p>
    ) : null;
  return (
    <>
      <PageHead title={`Subscribe to ${name}`} lead={tagline} />
      {faults.form ? (
        <Notice tone="error" title="That did not work">
          <p>{faults.form}</p>
        </Notice>
      ) : null}
      <form method="post" action="/subscribe" className="card" noValidate>
        <div className="field">
          <label htmlFor="email">Email address</label>
          <input
            type="email"
            autoComplete="email"
            inputMode="email"
            spellCheck={false}
            required
            {...attributes('email')}
          />
          {fault('email')}
        </div>
        {asksFirstName ? (
          <div className="field">
            <label htmlFor="firstName">
              First name <span className="muted">(optional)</span>
            </label>
            <input type="text" autoComplete="given-name" maxLength={60} {...attributes('firstName')} />
            {fault('firstName')}
          </div>
        ) : null}
        <div className="visually-hidden" aria-hidden="true">
          <label htmlFor={trapField}>Leave this empty</label>
          <input type="text" id={trapField} name={trapField} tabIndex={-1} autoComplete="off" />
        </div>
        <div className="field">
          <p className="hint">{consentSentence(name)}</p>
        </div>
        <button type="submit">Subscribe</button>
      </form>
    </>
  );
}

/** The same for everybody: known or not, mailed or kept out. It says nothing that is true of some only. */
export function AskedPage({ email, name, contact }: { email: string; name: string; contact: string }) {
  return (
    <>
      <PageHead title="Now look into your mailbox" />
      <p>
        We answer by mail, to <strong>{email}</strong>. Press the button in it within seven days, and {name} comes to
        you.
      </p>
      <Notice title="Nothing there after a few minutes?">
        <p>
          Look among the spam, and see whether the address above is right: <a href="/subscribe">try again</a> if it is
          not. An address that we wrote to a short while ago is not mailed again at once, and one that our mail came
          back from is not mailed at all; write to <a href={`mailto:${contact}`}>{contact}</a> then.
        </p>
      </Notice>
    </>
  );
}

/** What somebody agrees to with the last button, kept in the ledger too. */
export function confirmSentence(name: string, masked: string): string {
  return `Issues of ${name} will be mailed to ${masked}. You can leave at any time, with the link at the foot of each.`;
}

export function ConfirmPage({ name, masked }: { name: string; masked: string }) {
  return (
    <>
      <PageHead title={`Subscribe to ${name}?`} />
      {/* Joined (U+2060), so that no line ends inside the address. */}
      <p>{confirmSentence(name, masked.replace('…', '\u2060…\u2060'))}</p>
      <form method="post">
        <button type="submit">Yes, subscribe me</button>
      </form>
    </>
  );
}

export function SubscribedPage({ name, isNew }: { name: string; isNew: boolean }) {
  return (
    <>
      <PageHead title={isNew ? 'You are subscribed' : 'You are subscribed already'} />
      <p>
        {isNew
          ? `Good to have you. The next issue of ${name} comes by mail.`
          : `There is nothing left to confirm; the next issue of ${name} comes by mail.`}
      </p>
      <p>
        <a href="/">Read past issues</a>
      </p>
    </>
  );
}
