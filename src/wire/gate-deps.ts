import { isLocalWork } from './local-work.ts';
import { viewContextOf } from './open-config.ts';
import type { Config } from '../config/config.ts';
import type { Database } from '../db/open.ts';
import type { GateDeps } from '../gate/run-gate.ts';
import { compileMessage } from '../message/compile-message.ts';
import { senderOf } from '../message/send-content.ts';

/** What the gate needs of this publication; without a database it knows only the drafts on disk. */
export function gateDepsOf(config: Config, db?: Database): GateDeps {
  const sender = senderOf(config.publication, config.publicUrl);
  return {
    root: config.root,
    publication: config.publication,
    context: viewContextOf(config),
    sizeOf: (rendition) => compileMessage(rendition, sender).htmlBytes,
    leaves: !isLocalWork(config),
    db,
  };
}
