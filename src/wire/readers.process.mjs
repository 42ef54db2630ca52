// The process that answers readers; `readers-process.ts` starts it. Plain JavaScript, because .tsx is loaded only after
// this.
import module from 'node:module';
import { fileURLToPath } from 'node:url';

// Ctrl-C and a service manager signal all processes of a group; this one ends when the one that started it says so.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
process.title = 'galley readers';
process.env.NODE_ENV ??= 'production';
module.enableCompileCache?.();
const { register } = await import('tsx/esm/api');
register({ tsconfig: fileURLToPath(new URL('../../tsconfig.json', import.meta.url)) });
const { answerReaders } = await import('./answer-readers.ts');
answerReaders();
