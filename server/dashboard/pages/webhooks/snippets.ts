/** How a receiver verifies in one language: a whole program around a file that our server hands out. */
export interface Snippet {
  language: string;
  /** The verifier, as it is called at `/verifiers/`. */
  file: string;
  /** Where it belongs, beside the program. */
  folder?: string;
  /** What is to be done before, once. */
  prepare?: string;
  /** What the program is called. */
  program: string;
  code: string;
  /** What starts it. */
  start: string;
}

/** A test takes them from the page and runs them on real deliveries. The secret itself is in none of them. */
export const snippetsFor = (signatureHeader: string): readonly Snippet[] => [
  {
    language: 'Node.js',
    file: 'autousers-webhooks.mjs',
    program: 'receiver.mjs',
    code: `import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { verifyWebhook } from './autousers-webhooks.mjs';

const secret = process.env.AUTOUSERS_WEBHOOK_SECRET;

createServer(async (request, response) => {
  try {
    if (!(request.headers['content-length'] <= 1_000_000)) return response.writeHead(413).end();
    const event = verifyWebhook({ rawBody: await buffer(request), headers: request.headers, secret });
    response.writeHead(204).end();
    console.log(event.id, event.type);
  } catch (error) {
    console.warn(error.message);
    response.writeHead(400).end(error.code);
  }
}).listen(process.env.PORT ?? 3000);`,
    start: 'node receiver.mjs',
  },
  {
    language: 'Python',
    file: 'autousers_webhooks.py',
    program: 'receiver.py',
    code: `import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from autousers_webhooks import WebhookVerificationError, verify_webhook

SECRET = os.environ["AUTOUSERS_WEBHOOK_SECRET"]


class Receiver(BaseHTTPRequestHandler):
    timeout = 10

    def do_POST(self):
        length = int(self.headers.get("Content-Length", "0"))
        if not 0 < length <= 1_000_000:
            return self.send_error(413)
        raw_body = self.rfile.read(length)
        try:
            event = verify_webhook(raw_body, self.headers.get("${signatureHeader}"), SECRET)
        except WebhookVerificationError as error:
            return self.send_error(400, error.code)
        self.send_response(204)
        self.end_headers()
        print(event["id"], event["type"])


ThreadingHTTPServer(("", int(os.environ.get("PORT", "3000"))), Receiver).serve_forever()`,
    start: 'python3 receiver.py',
  },
  {
    language: 'Go',
    file: 'autouserswebhooks.go',
    folder: 'autouserswebhooks',
    prepare: 'go mod init receiver',
    program: 'main.go',
    code: `package main

import (
	"log"
	"net/http"
	"os"
	"time"

	"receiver/autouserswebhooks" // "receiver" is the module's name in go.mod
)

func main() {
	verifier, err := autouserswebhooks.New(os.Getenv("AUTOUSERS_WEBHOOK_SECRET"))
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		event, err := verifier.VerifyRequest(w, r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.WriteHeader(http.StatusNoContent)
		log.Print(event.ID, " ", event.Type)
	})
	port := os.Getenv("PORT")
	if port == "" {
		port = "3000"
	}
	server := &http.Server{Addr: ":" + port, ReadTimeout: 10 * time.Second}
	log.Fatal(server.ListenAndServe())
}`,
    start: 'go run .',
  },
  {
    language: 'Ruby',
    file: 'autousers_webhooks.rb',
    program: 'config.ru',
    code: `require_relative 'autousers_webhooks'

SECRET = ENV.fetch('AUTOUSERS_WEBHOOK_SECRET')

receiver = lambda do |env|
  raw_body = env['rack.input']&.read(1_000_000) || ''
  event = AutousersWebhooks.verify(raw_body, env['HTTP_${signatureHeader.toUpperCase().replaceAll('-', '_')}'], SECRET)
  puts "#{event['id']} #{event['type']}"
  [204, {}, []]
rescue AutousersWebhooks::VerificationError => e
  [400, { 'content-type' => 'text/plain' }, [e.code.to_s]]
end

run receiver`,
    start: 'rackup --port 3000',
  },
];
