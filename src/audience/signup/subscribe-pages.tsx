import type { ReactNode } from 'react';
import { Notice, PageHead } from '../../http/blocks.tsx';
import type { Site } from '../../http/site.tsx';
import type { ReaderWords } from '../../words/languages.ts';

export interface SignupForm {
  words: ReaderWords['signup'];
  name: string;
  tagline?: string | undefined;
  /** The form has this field when the publication declares it. */
  asksFirstName: boolean;
}

export interface SignupValues {
  email: string;
  firstName: string;
}

/** What is wrong with each field. */
export type FieldErrors = { [Field in keyof SignupValues]?: string };

/** A honeypot: people don't see this field, programs fill it in. */
export const trapField = 'website';

export function SubscribeForm({
  words,
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
      <PageHead title={words.title(name)} lead={tagline} />
      <form method="post" action="/subscribe" className="card" noValidate>
        <div className="field">
          <label htmlFor="email">{words.email}</label>
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
              {words.firstName} <span className="muted">{words.optional}</span>
            </label>
            <input type="text" autoComplete="given-name" maxLength={60} {...attributes('firstName')} />
            {errorOf('firstName')}
          </div>
        ) : null}
        <Trap words={words} />
        <button type="submit">{words.subscribe}</button>
        <p className="hint after">{words.consent(name)}</p>
      </form>
    </>
  );
}

/** The form in one line, for the archive. A mistake in it is shown by the whole form. */
export function shortSubscribeForm({ words: { signup: words } }: Pick<Site, 'words'>, name: string): ReactNode {
  return (
    <form method="post" action="/subscribe" className="short-form">
      <div className="one-line">
        <label htmlFor="email" className="visually-hidden">
          {words.email}
        </label>
        <input
          type="email"
          id="email"
          name="email"
          placeholder={words.email}
          autoComplete="email"
          inputMode="email"
          spellCheck={false}
          required
        />
        <button type="submit">{words.subscribe}</button>
      </div>
      <Trap words={words} />
      <p className="hint">{words.consent(name)}</p>
    </form>
  );
}

function Trap({ words }: Pick<SignupForm, 'words'>) {
  return (
    <div className="visually-hidden" aria-hidden="true">
      <label htmlFor={trapField}>{words.trap}</label>
      <input type="text" id={trapField} name={trapField} tabIndex={-1} autoComplete="off" />
    </div>
  );
}

interface Said {
  words: ReaderWords['signup'];
  name: string;
}

/** The same for every address, known, mailed or suppressed, so that the page reveals nothing about any of them. */
export function CheckInboxPage({ words, email, name, contact }: Said & { email: string; contact: string }) {
  return (
    <>
      <PageHead title={words.checkInbox} />
      <p>{words.sending(<strong key="email">{email}</strong>, name)}</p>
      <Notice title={words.noEmail}>
        <p>
          {words.spam(
            (tryAgain) => (
              <a href="/subscribe">{tryAgain}</a>
            ),
            <a key="contact" href={`mailto:${contact}`}>
              {contact}
            </a>,
          )}
        </p>
      </Notice>
    </>
  );
}

export function ConfirmPage({ words, name, masked }: Said & { masked: string }) {
  return (
    <>
      {/* Word joiners (U+2060) keep the address on one line. */}
      <PageHead title={words.question(name)} lead={words.confirming(name, masked.replace('…', '\u2060…\u2060'))} />
      <form method="post">
        <button type="submit">{words.yes}</button>
      </form>
    </>
  );
}

export function SubscribedPage({ words, name, isNew }: Said & { isNew: boolean }): ReactNode {
  return (
    <>
      <PageHead
        title={isNew ? words.subscribed : words.already}
        lead={isNew ? words.welcome(name) : words.nothingLeft(name)}
      />
      <p>
        <a className="button" href="/">
          {words.pastIssues}
        </a>
      </p>
    </>
  );
}
