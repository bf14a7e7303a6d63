import { test } from 'tap'

import { evaluate } from '../../src/engine/evaluate.ts'
import { strictly } from '../../src/engine/rule.ts'
import { credentialsSecretExists } from '../../src/rules/credentials-secret-exists.ts'
import { clusterSet, secret, type Raw } from '../support/objects.ts'
import { testRule, type ExpectedFinding } from '../support/test-rule.ts'
import { creation, update, world } from '../support/world.ts'

const naming = (credentialsSecret: unknown): Raw => clusterSet({ spec: { credentialsSecret } })

/** A Secret as somebody writes it. */
const rawSecret = (parts: Raw): Raw => ({ metadata: { name: 'dc1-secrets', namespace: 'shop' }, ...parts })

const noName: ExpectedFinding = {
  message: 'noName',
  severity: 'error',
  path: 'spec.credentialsSecret.name',
  problem: 'credentialsSecret names no Secret',
  remedy: 'set spec.credentialsSecret.name to the Secret that holds the password of the user clusterset',
}

const absent = (name: string, key = 'clusterset'): ExpectedFinding => ({
  message: 'absent',
  severity: 'warning',
  path: 'spec.credentialsSecret.name',
  problem: `the Secret ${name} is not there yet`,
  remedy: `create it with key ${key}`,
})

const keyNotFilled = (key = 'clusterset', name = 'shop/dc1-secrets'): ExpectedFinding => ({
  message: 'keyNotFilled',
  severity: 'error',
  path: 'spec.credentialsSecret.key',
  problem: `the Secret ${name} has no value for key ${key}`,
  remedy: `add the key ${key} to the Secret, or name the key that holds the password of the user clusterset`,
})

const standing = (finding: ExpectedFinding): ExpectedFinding => ({ ...finding, state: 'standing' })

testRule(credentialsSecretExists, {
  passes: {
    'the Secret has the key': {
      subject: creation(),
      facts: world({ secrets: [secret('dc1-secrets', { clusterset: 'one' })] }),
    },
    'the key has another name, and the Secret has it': {
      subject: creation(naming({ name: 's', key: 'credentials' })),
      facts: world({ secrets: [secret('s', { credentials: 'one' })] }),
    },
    'no key is named, which means clusterset': {
      subject: creation(naming({ name: 's' })),
      facts: world({ secrets: [secret('s', { clusterset: 'one' })] }),
    },
    'an empty key means clusterset as well': {
      subject: creation(naming({ name: 's', key: '' })),
      facts: world({ secrets: [secret('s', { clusterset: 'one' })] }),
    },
    'the value is in stringData': {
      subject: creation(),
      facts: world({ secrets: [rawSecret({ stringData: { clusterset: 'one' } })] }),
    },
    'stringData fills what data leaves empty': {
      subject: creation(),
      facts: world({ secrets: [rawSecret({ data: { clusterset: '' }, stringData: { clusterset: 'one' } })] }),
    },
    'a value of one byte, and that byte is zero': {
      subject: creation(),
      facts: world({ secrets: [rawSecret({ data: { clusterset: 'AA==' } })] }),
    },
    'a key called constructor, filled': {
      subject: creation(naming({ name: 's', key: 'constructor' })),
      facts: world({ secrets: [secret('s', { constructor: 'one' })] }),
    },
    'the update comes after the Secret': {
      subject: update(naming({ name: 'nowhere' }), clusterSet()),
      facts: world({ secrets: [secret('dc1-secrets', { clusterset: 'one' })] }),
    },
  },
  violates: {
    'the name is empty': {
      subject: creation(naming({ name: '', key: 'clusterset' })),
      facts: world(),
      findings: [noName],
    },
    'the name is missing, and the Secrets may not be read': {
      subject: creation(naming({ key: 'clusterset' })),
      facts: world({ sights: { secrets: { forbidden: ['*'] } } }),
      findings: [noName],
    },
    'the Secret is not there yet': {
      subject: creation(),
      facts: world(),
      findings: [absent('shop/dc1-secrets')],
    },
    'the Secret is not there yet, and the key has another name': {
      subject: creation(naming({ name: 's', key: 'credentials' })),
      facts: world(),
      findings: [absent('shop/s', 'credentials')],
    },
    'a Secret of this name is in another namespace only': {
      subject: creation(),
      facts: world({ secrets: [secret('dc1-secrets', { clusterset: 'one' }, 'money')] }),
      findings: [absent('shop/dc1-secrets')],
    },
    'the name in another letter case is another Secret': {
      subject: creation(naming({ name: 'DC1-secrets', key: 'clusterset' })),
      facts: world({ secrets: [secret('dc1-secrets', { clusterset: 'one' })] }),
      findings: [absent('shop/DC1-secrets')],
    },
    'the Secret is there, with only root': {
      subject: creation(),
      facts: world({ secrets: [secret('dc1-secrets', { root: 'one' })] }),
      findings: [keyNotFilled()],
    },
    'the key has another name, and the Secret has clusterset only': {
      subject: creation(naming({ name: 's', key: 'credentials' })),
      facts: world({ secrets: [secret('s', { clusterset: 'one' })] }),
      findings: [keyNotFilled('credentials', 'shop/s')],
    },
    'the key in another letter case is another key': {
      subject: creation(),
      facts: world({ secrets: [secret('dc1-secrets', { ClusterSet: 'one' })] }),
      findings: [keyNotFilled()],
    },
    'the value is empty': {
      subject: creation(),
      facts: world({ secrets: [secret('dc1-secrets', { clusterset: '' })] }),
      findings: [keyNotFilled()],
    },
    'stringData empties what data fills': {
      subject: creation(),
      facts: world({
        secrets: [rawSecret({ data: { clusterset: 'b25l' }, stringData: { clusterset: '' } })],
      }),
      findings: [keyNotFilled()],
    },
    'the value is null or no text': {
      subject: creation(),
      facts: world({ secrets: [rawSecret({ data: { clusterset: null }, stringData: { clusterset: 7 } })] }),
      findings: [keyNotFilled()],
    },
    'data is a list': {
      subject: creation(),
      facts: world({ secrets: [rawSecret({ data: ['clusterset'], stringData: null })] }),
      findings: [keyNotFilled()],
    },
    'a key that every object has is not filled': {
      subject: creation(naming({ name: 's', key: 'constructor' })),
      facts: world({ secrets: [secret('s', { clusterset: 'one' })] }),
      findings: [keyNotFilled('constructor', 'shop/s')],
    },
    'the key is not filled, and another namespace may not be read': {
      subject: creation(),
      facts: world({
        secrets: [secret('dc1-secrets', { root: 'one' })],
        sights: { secrets: { forbidden: ['money'] } },
      }),
      findings: [keyNotFilled()],
    },
    'an update names a key that is not filled': {
      subject: update(naming({ name: 's' }), naming({ name: 's', key: 'credentials' })),
      facts: world({ secrets: [secret('s', { clusterset: 'one' })] }),
      findings: [keyNotFilled('credentials', 'shop/s')],
    },
    'the key was not filled before: it stands': {
      subject: update(clusterSet(), clusterSet({ spec: { sslMode: 'REQUIRED' } })),
      facts: world({ secrets: [secret('dc1-secrets', { root: 'one' })] }),
      findings: [standing(keyNotFilled())],
    },
    'the key that was left out is written out: it stands': {
      subject: update(naming({ name: 's' }), naming({ name: 's', key: 'clusterset' })),
      facts: world({ secrets: [secret('s', { root: 'one' })] }),
      findings: [standing(keyNotFilled('clusterset', 'shop/s'))],
    },
    'another Secret without the key is new': {
      subject: update(naming({ name: 's' }), naming({ name: 'other' })),
      facts: world({ secrets: [secret('s', { root: 'one' }), secret('other', { root: 'one' })] }),
      findings: [keyNotFilled('clusterset', 'shop/other')],
    },
    'the Secret was not there before: it stands': {
      subject: update(clusterSet(), clusterSet({ spec: { sslMode: 'REQUIRED' } })),
      facts: world(),
      findings: [standing(absent('shop/dc1-secrets'))],
    },
    'the old object named none in a way that counts as absent': {
      subject: update(naming({ name: null, key: 3 }), naming({ name: '', key: 'clusterset' })),
      facts: world(),
      findings: [standing(noName)],
    },
  },
  unproven: {
    'Secrets of the namespace may not be read': {
      subject: creation(),
      facts: world({ sights: { secrets: { forbidden: ['shop'] } } }),
    },
    'not every Secret could be seen': {
      subject: creation(),
      facts: world({ sights: { secrets: { coverage: 'partial' } } }),
    },
  },
})

void test('credentials-secret-exists, strict profile: a the Secret that is not there yet is an error', (t) => {
  const [outcome] = evaluate(strictly([credentialsSecretExists]), creation(), world())
  t.strictSame(
    outcome?.findings.map(({ message, severity }) => [message, severity]),
    [['absent', 'error']],
  )
  t.end()
})
