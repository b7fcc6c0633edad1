import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type BackupManifest, parseBackupManifest } from './backup-manifest.ts'

const manifest: BackupManifest = {
  backup: 1,
  madeAt: '2026-06-01T12:00:00.000Z',
  version: '0.1.0',
  passphrase: { kdf: 'scrypt', N: 131_072, r: 8, p: 1, salt: '00'.repeat(16) },
  migrations: [{ name: '0001-scopes', checksum: 'a' }],
  tables: [{ name: 'calls', columns: ['id', 'account_id'] }],
  sequences: [{ name: 'object_order', lastValue: 5, isCalled: true }],
  needsKeyFile: false,
  files: [{ name: 'database/calls', sizeBytes: 9, sha256: 'b' }],
}

it('reads what was written', () => {
  expect(parseBackupManifest(JSON.stringify(manifest))).toEqual(manifest)
})

it('reads anything else as none, or as one whose names and costs do no harm', () => {
  const text = JSON.stringify(manifest)
  const edited = fc
    .tuple(fc.nat(text.length), fc.nat(40), fc.oneof(fc.string(), fc.json(), fc.constantFrom('1e9', '-1', '"; drop')))
    .map(([at, cut, insert]) => text.slice(0, at) + insert + text.slice(at + cut))
  fc.assert(
    fc.property(fc.oneof(edited, fc.json(), fc.string()), (given) => {
      const read = parseBackupManifest(given)
      if (!read) return
      for (const name of [
        ...read.tables.flatMap((table) => [table.name, ...table.columns]),
        ...read.sequences.map((s) => s.name),
      ])
        expect(name).toMatch(/^[a-z_][a-z0-9_]*$/)
      const { N, r, p } = read.passphrase
      expect(128 * N * r * p).toBeLessThanOrEqual(4 * 1024 ** 3)
    }),
    { seed: 12, numRuns: 3_000 },
  )
})
