import { Notice, PageHead } from '../../http/blocks.tsx';

export interface SignupForm {
  name: string;
  tagline?: string | undefined;
  /** The form has this field when the publication declares it. */
  asksFirstName: boolean;
}

export interface SignupValues {
  email: string;
  firstName: string;
}

/** What is wrong with each field; `form` is shown above the whole form. */
export type FieldErrors = { [Field in keyof SignupValues | 'form']?: string };

/** What the reader agrees to by submitting the form; stored word for word in the consent ledger. */
export function consentSentence(name: string): string {
  return `By pressing Subscribe, you agree to receive ${name} by email at this address. You can unsubscribe at any time with the link at the bottom of every issue.`;
}

/** A honeypot: people don't see this field, programs fill it in. */
export const trapField = 'website';

export function SubscribeForm({
  name,
  tagline,
  asksFirstName,
  values,
  fieldErrors = {},
}: SignupForm & { values?: SignupValues; fieldErrors?: FieldErrors }) {
  const first = (['email', 'firstName'] as const).find((field) => fieldErrors[field]);
  const attributes = (field: keyof SignupValues) => ({
    id: field,
    name: field,
    defaultValue: values?.[field],
    // When the form is shown again, the first field to correct has the focus.
    autoFocus: first === field,
    'aria-invalid': fieldErrors[field] ? true : undefined,
    'aria-describedby': fieldErrors[field] ? `${field}-error` : undefined,
  });
  const errorOf = (field: keyof SignupValues) =>
    fieldErrors[field] ? (
      <p className="field-error" id={`${field}-error`}>
        {fieldErrors[field]}
      </p>
    ) : null;
  return (
    <>
      <PageHead title={`Subscribe to ${name}`} lead={tagline} />
      {fieldErrors.form ? (
        <Notice tone="error" title="Something went wrong">
          <p>{fieldErrors.form}</p>
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
          {errorOf('email')}
        </div>
        {asksFirstName ? (
          <div className="field">
            <label htmlFor="firstName">
              First name <span className="muted">(optional)</span>
            </label>
            <input type="text" autoComplete="given-name" maxLength={60} {...attributes('firstName')} />
            {errorOf('firstName')}
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

/** The same for every address, known, mailed or suppressed, so that the page reveals nothing about any of them. */
export function CheckInboxPage({ email, name, contact }: { email: string; name: string; contact: string }) {
  return (
    <>
      <PageHead title="Check your inbox" />
      <p>
        We are sending an email to <strong>{email}</strong>. Press the button in it within seven days, and you will
        start to receive {name}.
      </p>
      <Notice title="No email after a few minutes?">
        <p>
          Check your spam folder, and check the address above: if it is wrong, <a href="/subscribe">try again</a>. If we
          sent an email to this address a short while ago, we do not send another one yet. If our mail to it has bounced
          before, we do not send any: write to <a href={`mailto:${contact}`}>{contact}</a> instead.
        </p>
      </Notice>
    </>
  );
}

/** What the reader agrees to by confirming; stored in the consent ledger too. */
export function confirmSentence(name: string, masked: string): string {
  return `We will send ${name} to ${masked}. You can unsubscribe at any time with the link at the bottom of every issue.`;
}

export function ConfirmPage({ name, masked }: { name: string; masked: string }) {
  return (
    <>
      <PageHead title={`Subscribe to ${name}?`} />
      {/* Word joiners (U+2060) keep the address on one line. */}
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
      <PageHead title={isNew ? 'You are subscribed' : 'You are already subscribed'} />
      <p>
        {isNew
          ? `Welcome! You will receive the next issue of ${name} by email.`
          : `There is nothing left to confirm. You will receive the next issue of ${name} by email.`}
      </p>
      <p>
        <a href="/">Read past issues</a>
      </p>
    </>
  );
}
