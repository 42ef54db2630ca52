import { refuseUnsafeLinks, type App } from './app.ts';
import { readFields } from '../issue/reader-fields.ts';
import type { SystemMailer } from '../message/system-mailer.ts';
import { openSmtp } from '../send/smtp/outbox.ts';
import { openSystemMailer } from '../message/system-mail.ts';
import { relaysOf } from '../send/smtp/transport.ts';

/** Somebody waits in front of the page while it is mailed: not the ten minutes that an issue's copy is given. */
const patienceMs = 20_000;

/** @throws GalleyError when mail could not be signed, or its links would be wrong. */
export async function openMailerOf(app: App): Promise<SystemMailer & { close(): Promise<void> }> {
  const { config } = app;
  refuseUnsafeLinks(config);
  const signing = await app.openSigning();
  const outbox = openSmtp({ relays: relaysOf(config.smtpUrl), connections: 2, timeoutMs: patienceMs });
  return openSystemMailer({ ...app, outbox, signing, publication: config.publication });
}

/** Says goodbye by mail, where galley.yaml wants it; undefined where it doesn't. */
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
