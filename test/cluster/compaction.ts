import { asObject, asText } from '../../src/model/json.ts'

async function post(url: string, path: string, body: unknown): Promise<unknown> {
  const answer = await fetch(new URL(path, url), { method: 'POST', body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`etcd answers ${String(answer.status)} to ${path}`)
  return answer.json()
}

/**
 * Makes etcd forget all versions but the newest, through its HTTP gateway (v3/kv). Lists that go on by
 * `continue`, and watches that begin at an older version, are answered with 410 then, unless the API server still
 * has them in its watch cache.
 *
 * @returns the revision up to which all is forgotten
 */
export async function compact(url: string): Promise<string> {
  const range = asObject(await post(url, '/v3/kv/range', { key: 'AA==', count_only: true }))
  const revision = asText(asObject(range['header'])['revision']) ?? ''
  await post(url, '/v3/kv/compaction', { revision, physical: true })
  return revision
}
