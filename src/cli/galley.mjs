#!/usr/bin/env -S node --max-semi-space-size=8
// Plain JavaScript that any Node parses, so that a version that is too old gets a message instead of a syntax error.
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import v8 from 'node:v8';

const minMajor = 26;
const root = new URL('../../', import.meta.url);

if (Number(process.versions.node.split('.')[0]) < minMajor) {
  give(
    `Galley needs Node ${minMajor} or newer and this is ${process.versions.node}. Run \`npm start\` once: it installs the pinned one, and from then on \`npx galley …\` uses it.`,
  );
}
if (!existsSync(new URL('node_modules/tsx/package.json', root))) {
  give('Galley’s dependencies are not installed. Run `npm start` once, which installs them, or `npm ci`.');
}

// With the semi-space of the first line (and of package.json, the Dockerfile and `npm start`) this keeps every process
// below 300 MB however long the list (decision 058). By default V8 lets garbage grow with the memory of the machine.
v8.setFlagsFromString('--heap-growing-percent=20');

// React reads this name; unless it is `production`, React checks every element twice.
process.env.NODE_ENV ??= 'production';

// V8's compiled code is cached in the system's temporary folder, which saves a quarter of the start.
module.enableCompileCache?.();

// tsx inside this process starts in 250 ms; `node --import tsx` takes 290 and a child of it 320 (Node itself, which
// does not run .tsx, 200). The tsconfig is named because tsx looks for one in the folder a person happens to be in.
const { register } = await import('tsx/esm/api');
register({ tsconfig: fileURLToPath(new URL('tsconfig.json', root)) });
const { run } = await import('./main.ts');
await run(process.argv.slice(2), process);

function give(sentence) {
  console.error(sentence);
  process.exit(1);
}
