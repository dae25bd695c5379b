// A mail server as they stand in the world: STARTTLS, TLS from the start, and a password, by npm's `smtp-server`.
//
// Its folder has the certificate and its key; what it says on standard output is JSON, a line for each thing.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
const [edge, folder] = process.argv.slice(2);
const { SMTPServer } = createRequire(edge + '/package.json')('smtp-server');
const say = (word) => console.log(JSON.stringify(word));
const certificate = { key: readFileSync(folder + '/key.pem'), cert: readFileSync(folder + '/certificate.pem') };
const kinds = {
  starttls: { ...certificate },
  tls: { ...certificate, secure: true },
  login: { ...certificate, secure: true, authMethods: ['LOGIN'] },
  clear: { hideSTARTTLS: true, authOptional: true },
};
const ports = {};
for (const [kind, options] of Object.entries(kinds)) {
  const server = new SMTPServer({
    authMethods: ['PLAIN'],
    ...options,
    onAuth: ({ username, password }, { secure }, done) => {
      say({ tried: kind, secure });
      if (username === 'deskbell@shop.example' && password === 'p@ss: wörd%') done(null, { user: username });
      else done(new Error('not you'));
    },
    onData: (stream, { envelope, user, secure }, done) => {
      let raw = '';
      stream.setEncoding('utf8');
      stream.on('data', (chunk) => (raw += chunk));
      stream.on('end', () => {
        say({ mail: { kind, user: user ?? null, secure, to: envelope.rcptTo.map(({ address }) => address), raw } });
        done();
      });
    },
  });
  server.on('error', ({ message }) => say({ trouble: kind, message }));
  ports[kind] = await new Promise((ready) => {
    const listening = server.listen(0, '127.0.0.1', () => ready(listening.address().port));
  });
}
say({ ports });
process.stdin.on('end', () => process.exit()).resume();
