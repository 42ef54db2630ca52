import { fileURLToPath } from 'node:url';

/** The readers that `npm start` loads into an empty list: names of stars at reserved domains. */
export const sampleFile = fileURLToPath(new URL('../sample/galley-sample-readers.csv', import.meta.url));
