import type { App } from './app.ts';
import { refuseUnsafeLinks } from './local-work.ts';
import { readFields } from '../issue/reader-fields.ts';
import type { SystemMailer } from '../message/system-mailer.ts';
import { openSystemMailer } from '../message/system-mail.ts';
import { openPostbox } from './open-postbox.ts';

/** @throws GalleyError when mail can’t be signed, or its links would be wrong. */
export async function openMailerOf(app: App): Promise<SystemMailer & { close(): Promise<void> }> {
  const { config } = app;
  refuseUnsafeLinks(config);
  const signing = await app.openSigning();
  return openSystemMailer({ ...app, postbox: openPostbox(config, 2), signing, publication: config.publication });
}

/** Mails a goodbye if galley.yaml wants it; otherwise undefined. */
export function goodbyeBy(
  mailer: SystemMailer,
  { db, config, log }: App,
): ((subscriberId: number) => void) | undefined {
  if (!config.publication.mails.goodbye.send) return undefined;
  return (subscriberId) => {
    db.selectFrom('subscriber')
      .select(['email', 'fields', 'created_at'])
      .where('id', '=', subscriberId)
      .executeTakeFirstOrThrow()
      .then(({ email, fields, created_at }) =>
        mailer.post(
          'goodbye',
          { subscriberId, email, fields: readFields(fields), since: Number(created_at) },
          `${config.publicUrl}/subscribe`,
        ),
      )
      .catch((error: Error) =>
        log.error({ subscriber: subscriberId, err: { message: error.message } }, 'a goodbye could not be mailed'),
      );
  };
}
