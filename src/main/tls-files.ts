import { readTlsMaterial, type TlsFiles, type TlsMaterial } from '../adapters/tls-material.ts'
import { AppError } from '../core/model/app-error.ts'
import type { Config } from './config.ts'

/** Certificate, key and authorities of `--sips`. Fails with `tls-key-missing`. */
export function tlsFiles({ tlsCertFile, tlsKeyFile, tlsClientCaFile }: Config): TlsFiles {
  if (!tlsCertFile || !tlsKeyFile) throw new AppError('tls-key-missing', '--sips needs --tls-cert and --tls-key')
  return {
    certificateFile: tlsCertFile,
    keyFile: tlsKeyFile,
    ...(tlsClientCaFile !== undefined && { clientAuthoritiesFile: tlsClientCaFile }),
  }
}

/** Fails with `tls-certificate-unusable`, and says which file and why. */
export async function readTlsFiles(files: TlsFiles): Promise<TlsMaterial> {
  try {
    return await readTlsMaterial(files, Date.now())
  } catch (error) {
    const { certificateFile, keyFile, clientAuthoritiesFile } = files
    const named = [certificateFile, keyFile, clientAuthoritiesFile].filter((path) => path !== undefined)
    const why = error instanceof Error ? error.message : String(error)
    throw new AppError('tls-certificate-unusable', `SIP over TLS cannot start (${named.join(', ')}): ${why}`)
  }
}
