import type { HttpHandler } from '../../../wire/http/http-listener.ts';
export const quickPulseOff: HttpHandler = (request, response) => {
  request.resume();
  response.writeHead(200, { 'content-type': 'application/json', 'x-ms-qps-subscribed': 'false' });
  response.end('{"ETag":"","Metrics":[],"DocumentStreams":[],"QuotaInfo":null}');
};
