/**
 * What everything is measured against: node:https that parses the body and answers. Its arguments are the
 * files of a certificate and its key.
 */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'

const [certificate = '', key = ''] = process.argv.slice(2)

interface Review {
  readonly request: { readonly uid: string }
}

const server = createServer(
  { cert: readFileSync(certificate), key: readFileSync(key), keepAliveTimeout: 120_000 },
  (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const review = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Review
      const answer = JSON.stringify({
        apiVersion: 'admission.k8s.io/v1',
        kind: 'AdmissionReview',
        response: { uid: review.request.uid, allowed: true },
      })
      response.writeHead(200, {
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(answer),
      })
      response.end(answer)
    })
  },
)
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no address')
  process.stdout.write(
    `${JSON.stringify({ event: 'listening', addresses: [`https://127.0.0.1:${String(address.port)}`] })}\n`,
  )
})
