// A web service as anybody writes it; the OpenTelemetry SDK is loaded before it and instruments it.
const http = require('node:http');

const server = http.createServer((request, response) => {
  if (request.url === '/outer') {
    http.get({ host: '127.0.0.1', port: server.address().port, path: '/inner' }, (inner) => {
      inner.resume();
      inner.on('end', () => response.end('outer'));
    });
    return;
  }
  if (request.url === '/calendar' && process.env.NEXT) {
    http.get(process.env.NEXT, (next) => next.pipe(response));
    return;
  }
  response.statusCode = request.url === '/missing' ? 404 : 200;
  response.end('inner');
});
server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGINT', () => server.close());
