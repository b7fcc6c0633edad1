import type { PackageManifest } from '../../core/audit/evidence-package.ts'

/** What is in an evidence package and how it is checked, for whoever is handed one and knows nothing of Tapeline. */
export function readMe({ callId, madeAt, publicKey, leftOut }: Omit<PackageManifest, 'package' | 'files'>): string {
  const missing = leftOut.length === 0 ? 'Nothing.' : leftOut.map((words) => `- ${words}`).join('\n')
  return `Evidence package of call ${callId}
made on ${madeAt} by Tapeline

To check it, without a network and without the system that made it:

    tapeline verify PACKAGE.zip --public-key ${publicKey}

Ask the operator for the public key on another way and compare: who forges the package
forges the key in it as well. The command names everything that is not as it was written.
Time stamps are checked with the certificates of their authority: --tsa-ca AUTHORITY.pem.

What is in it
- audio/         the recordings, byte by byte as they are stored. One that ends with .tlsealed is sealed for an
                 archive key of the account's own, whose holder alone can open it:
                     tapeline keys open FILE --private-key KEY.pem
                     tapeline verify PACKAGE.zip --public-key … --audio FOLDER
                 The second proves what came out of it.
- call.json      what is known of the call, as the API tells it
- call.vcon.json the same as a vCon (draft-ietf-vcon-vcon-core) whose audio lies in audio/
- decision.json  why it was recorded or not, step by step
- quality.json   for each recording what arrived, what it sounds like, and what that means
- audit.jsonl    who did what with it, from the audit log
- proofs.jsonl   the recordings' entries in the account's chain of hashes, and signatures over them
- manifest.json  every file with its SHA-256; manifest.sig is the signature over it

Left out
${missing}

By hand, with other programs
- SHA-256 of each file is what manifest.json says.
- manifest.sig (hex, Ed25519, RFC 8032) is over the text
  "tapeline evidence package 1\\n" + SHA-256 of manifest.json in lower-case hex.
- proofs.jsonl: {"after"} is the hash before a stretch. Then each
  hash(n) = SHA-256(hash(n-1) as 32 bytes, then UTF-8 of n + "\\n" + entry n as the text stands).
  {"checkpoint"} signs one of these hashes (Ed25519, hex) over the text
  "tapeline evidence checkpoint 1\\n<accountId>\\n<seq>\\n<hash>\\n<at>".
- "timeStamp" of a checkpoint is a time-stamp token (RFC 3161, base64 of DER) over that text, "\\n" and the signature:
  openssl ts -verify -token_in -in TOKEN -data TEXT -CAfile AUTHORITY.pem
- The last entry of a recording has the SHA-256 of its file; of one that is sealed, of what is in it, and in
  "sealed" that of the file.
`
}
