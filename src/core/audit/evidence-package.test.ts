import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { createSigner } from '../../adapters/node-signer.ts'
import { createTimeStampCheck } from '../../adapters/time-stamp-token.ts'
import { isSigned } from '../../main/is-signed.ts'
import { linkHash } from '../../store/link-hash.ts'
import { FIRST_HASH } from './audit-chain.ts'
import { checkpointText } from './evidence-checkpoint.ts'
import type { EvidenceEntry } from './evidence-file.ts'
import {
  checkPackage,
  type EvidenceRun,
  type PackageContent,
  type PackageManifest,
  packageText,
  proofLines,
} from './evidence-package.ts'

const signer = createSigner(Buffer.alloc(32, 7))
const other = createSigner(Buffer.alloc(32, 8))
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const publicKey = hexOf(signer.publicKey)
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const AT = '2026-06-01T12:00:00.000Z'

const deed = (changes: object = {}) => ({
  ...{ at: AT, deed: 'stored', callId: 'call', accountId: 'acme', recordingId: 'a', sha256: sha256('audio') },
  ...changes,
})

/** Entries 5, 6, …, and what signs the last of them. */
function run(deeds: readonly object[], by = signer): EvidenceRun {
  const after = sha256('entry 4')
  const entries: EvidenceEntry[] = []
  for (const [index, each] of deeds.entries()) {
    const [seq, entry] = [5 + index, JSON.stringify(each)]
    entries.push({ seq, entry, hash: linkHash(entries.at(-1)?.hash ?? after, `${seq}\n${entry}`) })
  }
  const place = { seq: 4 + deeds.length, hash: entries.at(-1)?.hash ?? FIRST_HASH, at: AT }
  const signature = hexOf(by.sign(Buffer.from(checkpointText('acme', place))))
  return { after, entries, checkpoints: [{ ...place, signature }] }
}

interface Made {
  readonly runs?: readonly EvidenceRun[]
  readonly files?: Readonly<Record<string, string>>
  readonly by?: typeof signer
}

/** As the server makes it: whoever has the key tells the truth of what is in it. */
function made({ runs = [run([deed()])], files = {}, by = signer }: Made = {}): Record<string, string> {
  const all: Record<string, string> = {
    'call.json': '{}',
    'proofs.jsonl': proofLines(runs),
    'audio/1.wav': 'audio',
    ...files,
  }
  const manifest: PackageManifest = {
    ...{ package: 1, accountId: 'acme', callId: 'call', madeAt: AT, publicKey: hexOf(by.publicKey), leftOut: [] },
    files: Object.entries(all).map(([name, text]) => ({
      ...{ name, sizeBytes: text.length, sha256: sha256(text) },
      ...(name.startsWith('audio/') && { recordingId: 'a' }),
    })),
  }
  const text = JSON.stringify(manifest)
  const signature = hexOf(by.sign(Buffer.from(packageText(sha256(text)))))
  return { ...all, 'manifest.json': text, 'manifest.sig': `${signature}\n` }
}

function check(files: Readonly<Record<string, string>>) {
  const content: PackageContent = {
    files: Object.entries(files).map(([name, text]) => ({ name, sizeBytes: text.length, sha256: sha256(text) })),
    texts: {
      manifest: files['manifest.json'] ?? '',
      signature: files['manifest.sig'] ?? '',
      proofs: files['proofs.jsonl'] ?? '',
    },
  }
  return checkPackage(content, { link: linkHash, isSigned, publicKey, checkTimeStamp: createTimeStampCheck([]) })
}

it('proves each file of audio by the last entry of its recording', () => {
  const runs = [
    run([deed({ sha256: sha256('before it was cut') }), deed({ recordingId: 'b' }), deed({ deed: 'replaced' })]),
  ]
  expect(check(made({ runs }))).toEqual({
    ...{ callId: 'call', madeAt: AT, problems: [], leftOut: [] },
    proven: [`audio/1.wav is recording a as it was replaced on ${AT}`],
  })
})

const change = (name: string, from: string | RegExp, to: string) => (files: Record<string, string>) => ({
  ...files,
  [name]: (files[name] ?? '').replace(from, to),
})
const without = (name: string) => (files: Record<string, string>) =>
  Object.fromEntries(Object.entries(files).filter(([each]) => each !== name))

it.each<readonly [string, (files: Record<string, string>) => Record<string, string>, RegExp]>([
  ['a byte of the audio', change('audio/1.wav', 'd', 'D'), /^audio\/1.wav is not what was written$/m],
  ['audio cut off', change('audio/1.wav', 'dio', ''), /^audio\/1.wav has 2 bytes instead of 5$/m],
  ['what is told of the call', change('call.json', '{}', '[]'), /^call.json is not what was written$/m],
  ['a file left out', without('call.json'), /^call.json is missing$/m],
  ['audio left out', without('audio/1.wav'), /^audio\/1.wav is missing$/m],
  ['a file added', (files) => ({ ...files, 'note.txt': 'x' }), /^note.txt was added$/m],
  ['the manifest', change('manifest.json', '"acme"', '"acmf"'), /^manifest.json is not what was signed/m],
  ['no manifest', without('manifest.json'), /^manifest.json cannot be read$/m],
  ['no signature', without('manifest.sig'), /^manifest.json is not what was signed/m],
  ['a byte of an entry', change('proofs.jsonl', 'stored', 'Stored'), /^entry 5 .* is not what was written$/m],
  [
    'a checkpoint re-dated',
    change('proofs.jsonl', /"at":"2026/, '"at":"2019'),
    /^the checkpoint of 2019.* is not signed/m,
  ],
  ['no proofs', without('proofs.jsonl'), /^audio\/1.wav: no signature vouches for recording a$/m],
])('finds and names %s', (_, attack, words) => {
  expect(check(attack(made())).problems.join('\n')).toMatch(words)
})

it.each<readonly [string, Made, RegExp]>([
  ['by another key', { by: other }, /names another public key[\s\S]*is not what was signed/m],
  [
    'with audio that is not what was stored',
    { files: { 'audio/1.wav': 'other' } },
    /^audio\/1.wav is not recording a as/m,
  ],
  [
    'with entries that another key signed',
    { runs: [run([deed()], other)] },
    /checkpoint .* is not signed with the public key/m,
  ],
  [
    'of an entry that no signature covers',
    { runs: [{ ...run([deed()]), checkpoints: [] }] },
    /^no signature vouches for entry 5/m,
  ],
  ['of a recording that was removed', { runs: [run([deed(), deed({ deed: 'removed' })])] }, /as it was removed on/m],
  ['of another call', { runs: [run([deed({ callId: 'another' })])] }, /^audio\/1.wav is not recording a/m],
  ['of another account', { runs: [run([deed({ accountId: 'globex' })])] }, /^entry 5 .* is of another account/m],
])('refuses what was made %s', (_, how, words) => {
  expect(check(made(how)).problems.join('\n')).toMatch(words)
})
