import { test } from 'tap'

import { canonicalAddress } from '../../src/model/ip-address.ts'

void test('an IPv4 address in dotted decimals stays', (t) => {
  t.equal(canonicalAddress('10.0.0.1'), '10.0.0.1')
  t.equal(canonicalAddress('255.255.255.255'), '255.255.255.255')
  t.equal(canonicalAddress('[10.0.0.1]'), '10.0.0.1')
  t.end()
})

void test('inet_aton reads one to four parts; the last one fills the rest', (t) => {
  t.equal(canonicalAddress('2130706433'), '127.0.0.1')
  t.equal(canonicalAddress('127.1'), '127.0.0.1')
  t.equal(canonicalAddress('10.65535'), '10.0.255.255')
  t.equal(canonicalAddress('10.1.258'), '10.1.1.2')
  t.equal(canonicalAddress('0'), '0.0.0.0')
  t.equal(canonicalAddress('4294967295'), '255.255.255.255')
  t.end()
})

void test('inet_aton reads hexadecimal and octal parts', (t) => {
  t.equal(canonicalAddress('0x7f.1'), '127.0.0.1')
  t.equal(canonicalAddress('0x7f000001'), '127.0.0.1')
  t.equal(canonicalAddress('127.0.0.0x1'), '127.0.0.1')
  t.equal(canonicalAddress('010.0.0.1'), '8.0.0.1')
  t.equal(canonicalAddress('0177.0.0.01'), '127.0.0.1')
  t.equal(canonicalAddress('00.00.00.00'), '0.0.0.0')
  t.end()
})

void test('a part beyond its room makes no address', (t) => {
  t.equal(canonicalAddress('4294967296'), undefined)
  t.equal(canonicalAddress('127.16777216'), undefined)
  t.equal(canonicalAddress('127.1.65536'), undefined)
  t.equal(canonicalAddress('127.0.0.256'), undefined)
  t.equal(canonicalAddress('256.1'), undefined)
  t.end()
})

void test('what is no number makes no address', (t) => {
  t.equal(canonicalAddress('1.2.3.08'), undefined, 'no octal digit')
  t.equal(canonicalAddress('0x'), undefined, 'no digit at all')
  t.equal(canonicalAddress('db.1'), undefined)
  t.equal(canonicalAddress('1..2'), undefined)
  t.equal(canonicalAddress('1.2.3.4.5'), undefined)
  t.equal(canonicalAddress('1.2.3.4.0'), undefined)
  t.equal(canonicalAddress('-1'), undefined)
  t.equal(canonicalAddress('0xdb'), '0.0.0.219')
  t.equal(canonicalAddress('db'), undefined)
  t.equal(canonicalAddress(''), undefined)
  t.end()
})

void test('an IPv6 address has one spelling', (t) => {
  t.equal(canonicalAddress('0:0:0:0:0:0:0:1'), '::1')
  t.equal(canonicalAddress('2001:0db8:0000:0000:0000:0000:0000:0001'), '2001:db8::1')
  t.equal(canonicalAddress('2001:db8:0:1:1:1:1:1'), '2001:db8:0:1:1:1:1:1', 'one zero field is not shortened')
  t.equal(canonicalAddress('2001:db8:0:0:1:0:0:1'), '2001:db8::1:0:0:1', 'the first of two equal runs is')
  t.equal(canonicalAddress('2001:0:0:1:0:0:0:1'), '2001:0:0:1::1', 'the longer run is')
  t.equal(canonicalAddress('::'), '::')
  t.end()
})

void test('brackets around an IPv6 address are dropped', (t) => {
  t.equal(canonicalAddress('[::1]'), '::1')
  t.equal(canonicalAddress('[::1'), undefined)
  t.equal(canonicalAddress('[db]'), undefined)
  t.end()
})

void test('an IPv6 address that only carries an IPv4 address stands for that', (t) => {
  t.equal(canonicalAddress('::ffff:10.0.0.1'), '10.0.0.1')
  t.equal(canonicalAddress('::ffff:a00:1'), '10.0.0.1')
  t.equal(canonicalAddress('0:0:0:0:0:ffff:0a00:0001'), '10.0.0.1')
  t.equal(canonicalAddress('[::ffff:10.0.0.1]'), '10.0.0.1')
  t.not(canonicalAddress('::fffe:10.0.0.1'), '10.0.0.1')
  t.equal(canonicalAddress('::ffff:0:1:2:3'), '::ffff:0:1:2:3', 'the mark stands elsewhere')
  t.end()
})

void test('a zone belongs to the address', (t) => {
  t.equal(canonicalAddress('fe80:0::1%eth0'), 'fe80::1%eth0')
  t.equal(canonicalAddress('[fe80::1%eth0]'), 'fe80::1%eth0')
  t.equal(canonicalAddress('::ffff:10.0.0.1%eth0'), '10.0.0.1')
  t.end()
})
