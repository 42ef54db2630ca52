const streams = new WeakMap<object, object>();

/** Records to which stream a safe output writes. */
export function wrapsOutput(safe: object, stream: object): void {
  streams.set(safe, stream);
}

/** The stream itself, for data that programs read, and for code that draws on the terminal. */
export function rawOutput<Stream extends object>(output: Stream): Stream {
  return (streams.get(output) as Stream | undefined) ?? output;
}
