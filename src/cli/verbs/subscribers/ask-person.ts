import type { App } from '../../../wire/app.ts';
import { askToConfirm, minWaitMs } from '../../../audience/signup/ask.ts';
import { maxMailsPerDay } from '../../../audience/signup/mailbox-limit.ts';
import { blockWords, fieldWords } from '../../../audience/admission-words.ts';
import { findSubscriber } from '../../../audience/list-subscribers.ts';
import { addressWords } from '../../../mail/address-words.ts';
import { tidyField, type ReaderFields } from '../../../issue/reader-fields.ts';
import { GalleyError } from '../../../problem.ts';
import { openMailerOf } from '../../../wire/system-mails.ts';
import type { Terminal } from '../../kit/terminal.ts';
import { withInbox } from '../../../wire/with-inbox.ts';

/** `galley subscribers add --confirm`: the person stays pending until they press the button in the mail. */
export async function askPerson(
  email: string,
  written: Record<string, string>,
  app: App,
  { stdout }: Pick<Terminal, 'stdout'>,
): Promise<void> {
  const fields: ReaderFields = {};
  for (const [name, text] of Object.entries(written)) {
    const field = tidyField(text);
    if (!field.ok)
      throw new GalleyError(`${JSON.stringify(email)} can’t be asked: ${name} ${fieldWords(field.fault)}`, {
        code: 'E_SUBSCRIBER',
        hint: 'Nothing was changed.',
      });
    if (field.value !== '') fields[name] = field.value;
  }
  const known = await findSubscriber(app.db, email);
  if (known?.status === 'active') {
    stdout.write(`${known.email} is on the list already (active); nothing was mailed.\n`);
    return;
  }
  const mailer = await openMailerOf(app);
  const asked = await withInbox(app, () =>
    askToConfirm({ email, fields, source: 'cli' }, { ...app, publicUrl: app.config.publicUrl, mailer }).finally(() =>
      mailer.close(),
    ),
  );
  switch (asked.kind) {
    case 'refused':
      throw new GalleyError(`${JSON.stringify(email)} can’t be asked: ${addressWords(asked.fault)}`, {
        code: 'E_SUBSCRIBER',
        hint: 'Nothing was changed.',
      });
    case 'blocked':
      throw new GalleyError(`${asked.email} is blocked: ${blockWords(asked.reason)}`, {
        code: 'E_KEPT_OUT',
        hint: `Only the person can come back: ${app.config.publicUrl}/subscribe`,
      });
    case 'waiting':
      throw new GalleyError(`${asked.email} was asked a short while ago`, {
        code: 'E_ASKED',
        hint: `The maximum is one mail in ${minWaitMs / 60_000} minutes, and ${maxMailsPerDay} in a day. Nothing was mailed.`,
      });
    case 'mailed':
      if (asked.posted === 'accepted') {
        stdout.write(`Asked ${asked.email} by mail; they are pending until they confirm.\n`);
        return;
      }
      throw new GalleyError(
        asked.posted === 'refused'
          ? `The mail server takes no mail for ${asked.email}`
          : `${asked.email} could not be asked: the mail did not go out`,
        {
          code: 'E_NOT_SENT',
          hint:
            asked.posted === 'refused'
              ? 'Check the spelling of the address. The subscriber is pending.'
              : 'The subscriber is pending. Check SMTP_URL and run the command again; standard error says more.',
        },
      );
  }
}
