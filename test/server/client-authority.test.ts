import { test } from 'tap'

import { clientAuthorityFrom } from '../../src/server/client-authority.ts'
import { makeAuthority } from '../support/certificates.ts'

const problem = (text: string) => ({ ok: false, problem: text })

void test('several authorities, with text between them', async (t) => {
  const [one, other] = await Promise.all([makeAuthority(), makeAuthority()])
  const ca = `# one\n${one.certificate}\n# other\n${other.certificate}\n`
  t.strictSame(clientAuthorityFrom(['ca.crt'], [ca]), { ok: true, value: { ca } })
})

void test('a file that cannot be read', (t) => {
  t.strictSame(
    clientAuthorityFrom(['ca.crt'], [undefined]),
    problem('ca.crt cannot be read; check the path and its rights'),
  )
  t.end()
})

void test('no certificate', (t) => {
  const text = 'ca.crt holds no certificate in PEM; name another file'
  t.strictSame(clientAuthorityFrom(['ca.crt'], ['']), problem(text))
  t.strictSame(clientAuthorityFrom(['ca.crt'], ['-----BEGIN PRIVATE KEY-----']), problem(text))
  t.end()
})

void test('the second certificate is broken', async (t) => {
  const [one, other] = await Promise.all([makeAuthority(), makeAuthority()])
  const text = 'certificate 2 of ca.crt is no certificate in PEM; mend it or take it out'
  const broken = other.certificate.replace(/\n.{10}/, '\n!!!!!!!!!!')
  t.strictSame(clientAuthorityFrom(['ca.crt'], [`${one.certificate}\n${broken}`]), problem(text))
  const cut = other.certificate.slice(0, 200)
  t.strictSame(clientAuthorityFrom(['ca.crt'], [`${one.certificate}\n${cut}`]), problem(text))
})
