/**
 * The desk in its own process, as `galley desk` runs it, which also reports its heap on request. Started by desk.ts.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openApp } from '../src/wire/app.ts';
import { startServing } from '../src/wire/serving.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const app = await openApp({ folder: process.argv[2]!, variables: { PORT: '0', INBOX_PORT: '0', LOG_LEVEL: 'error' } });
const serving = await startServing(app, { deskPort: 0 });
process.on('message', (message) => {
  if (message === 'heap') {
    collect();
    collect();
    process.send!({ heapBytes: process.memoryUsage().heapUsed });
  } else {
    void serving
      .close()
      .then(() => app.close())
      .then(() => process.disconnect?.());
  }
});
process.send!({ deskUrl: serving.deskUrl, entrance: serving.entrance('/healthz') });
