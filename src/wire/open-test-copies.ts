import { record } from '../audit/record.ts';
import type { App } from './app.ts';
import { refuseUnsafeLinks } from './local-work.ts';
import { openPostbox } from './open-postbox.ts';
import type { Rendition } from '../issue/render.ts';
import type { Postbox, PostResult } from '../mail/posting.ts';
import { sendTestCopy } from '../message/test-copy.ts';

export interface TestCopySender {
  /** @throws GalleyError when the address is invalid, or mail from here can’t be signed or its links would be wrong. */
  send(rendition: Rendition, to: string): Promise<PostResult>;
  close(): Promise<void>;
}

/** Connects for the first copy: a desk that mails nothing opens no connection. */
export function openTestCopies(app: App): TestCopySender {
  const { config } = app;
  let postbox: Postbox | undefined;
  return {
    async send(rendition, to) {
      refuseUnsafeLinks(config);
      const signing = await app.openSigning();
      postbox ??= openPostbox(config, 1);
      const result = await sendTestCopy(rendition, to, { ...app, postbox, signing, fields: config.publication.fields });
      if (result.kind === 'accepted')
        await record(app.db, {
          action: 'issue.test-copy',
          subject: `issue:${rendition.issueNumber}`,
          detail: {},
          at: app.clock.now(),
        });
      return result;
    },
    close: async () => postbox?.close(),
  };
}
