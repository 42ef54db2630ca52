/** A mail server that accepts and discards everything, in its own process so that it does not share a thread. */
import { createServer } from 'node:net';

const server = createServer((socket) => {
  socket.setNoDelay(true);
  let inText = false;
  let rest = '';
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    if (inText) {
      // Only the end matters; the final dot may be split over two chunks.
      const tail = rest + chunk.toString('latin1', Math.max(0, chunk.length - 5));
      if (!tail.endsWith('\r\n.\r\n')) {
        rest = tail.slice(-4);
        return;
      }
      inText = false;
      rest = '';
      socket.write('250 2.0.0 Ok: queued as DISCARD\r\n');
      return;
    }
    const lines = (rest + chunk.toString('latin1')).split('\r\n');
    rest = lines.pop()!;
    let reply = '';
    for (const line of lines) {
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'EHLO') reply += '250-discard\r\n250-PIPELINING\r\n250 8BITMIME\r\n';
      else if (verb === 'DATA') {
        reply += '354 go on\r\n';
        inText = true;
      } else if (verb === 'QUIT') return void socket.end('221 bye\r\n');
      else reply += '250 ok\r\n';
    }
    if (reply) socket.write(reply);
  });
  socket.write('220 discard ESMTP\r\n');
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as { port: number }).port));
process.on('disconnect', () => process.exit());
