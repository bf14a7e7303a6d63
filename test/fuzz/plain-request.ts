import { clusterSet } from '../support/objects.ts'
import { createReview } from '../support/reviews.ts'

const review = JSON.stringify(createReview(clusterSet()))

/** The head of a request that is answered with 200. */
export const requestHead = [
  'POST /validate HTTP/1.1',
  'host: localhost',
  'content-type: application/json',
  `content-length: ${String(review.length)}`,
  '\r\n',
].join('\r\n')

/** Its body. */
export const requestBody = review

/** Both. */
export const plainRequest = `${requestHead}${requestBody}`
