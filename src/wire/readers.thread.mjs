// The thread that answers readers. Plain JavaScript, because a thread loads .tsx only after this.
import module from 'node:module';
import { fileURLToPath } from 'node:url';

module.enableCompileCache?.();
const { register } = await import('tsx/esm/api');
register({ tsconfig: fileURLToPath(new URL('../../tsconfig.json', import.meta.url)) });
const { answerReaders } = await import('./answer-readers.ts');
await answerReaders();
